#!/bin/bash
# Feeds mutations to what reads strange bytes, for SECONDS_OF_FUZZING (an hour) in all: half of it to the codecs, compiled with
# the address and the undefined behaviour sanitizers, and half to the readers of manifests and archives, with the address
# sanitizer. What makes them fail is left in FOLDER, and is to become a test.
set -euo pipefail
cd "$(dirname "$0")/.."
folder=${FOLDER:-.build/fuzz}
seconds=$((${SECONDS_OF_FUZZING:-3600} / 2))
toolchain=$(dirname "$(readlink -f "$(command -v swift)")")
built=$(swift build -c release --show-bin-path)
checkout=.build/checkouts/swift-system/Sources/CSystem/include
mkdir -p "$folder"/{codecs,readers,sources}

"$toolchain/clang" -O1 -g -fsanitize=fuzzer,address,undefined -fno-sanitize-recover=undefined -ISources/CImageCodecs/include \
  $(pkg-config --cflags libpng libjpeg) Tests/Fuzz/codecs.c Sources/CImageCodecs/*.c $(pkg-config --libs libpng libjpeg zlib) \
  -o "$folder/fuzz-codecs" 2> "$folder/build.log" || { cat "$folder/build.log" >&2; exit 1; }

# The readers in one module, so that they are compiled for the fuzzer and the rest is not.
cp Sources/Archives/*.swift Sources/Ingest/Manifest{Reader,Entry}.swift Sources/Files/PathText.swift Tests/Fuzz/Readers.swift \
  "$folder/sources"
sed -i -E '/^(package|internal) import (Files|Store)$/d; s/^package import/internal import/; s/^( *)package /\1/' \
  "$folder"/sources/*.swift
"$toolchain/swiftc" -O -g -parse-as-library -sanitize=fuzzer,address -module-name Readers -I "$built/Modules" \
  -Xcc -fmodule-map-file=Sources/CZlib/module.modulemap -Xcc -fmodule-map-file=$checkout/module.modulemap -Xcc -I$checkout \
  "$folder"/sources/*.swift "$built"/{SystemPackage,CSystem}.build/*.o -lz -o "$folder/fuzz-readers" \
  > "$folder/build.log" 2>&1 || { cat "$folder/build.log" >&2; exit 1; }

# The first byte says what the rest is (Tests/Fuzz/Readers.swift).
seed() { { printf "$1"; cat; } > "$folder/readers/seed-$2"; }
printf 'input,target,group,split\na.png,"b,""c"".png",g,val\n' | seed '\x00' csv
printf '{"input": "a.png", "target": "b.png", "split": "test"}\n' | seed '\x01' json
tar -c --format=pax Tests/Fuzz | seed '\x82' tar
tar -cz --format=gnu Tests/Fuzz | seed '\x02' gzip

fuzz() { # what, seeds
  "$folder/fuzz-$1" -timeout=60 -rss_limit_mb=2000 -max_len=16384 -max_total_time="$seconds" -print_final_stats=1 \
    -artifact_prefix="$folder/$1-" "$folder/$1" "${@:2}"
}
fuzz codecs Tests/ImagingTests/Fixtures
fuzz readers
