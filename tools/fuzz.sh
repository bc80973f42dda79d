#!/bin/bash
# Feeds mutations of the tests' images to the codecs for SECONDS_OF_FUZZING (an hour), compiled with the address and the undefined behaviour
# sanitizers. What makes them fail is left in FOLDER, and is to become a fixture of ImagingTests.
set -euo pipefail
cd "$(dirname "$0")/.."
folder=${FOLDER:-.build/fuzz}
compiler=$(dirname "$(readlink -f "$(command -v swift)")")/clang
mkdir -p "$folder/corpus"
"$compiler" -O1 -g -fsanitize=fuzzer,address,undefined -fno-sanitize-recover=undefined -ISources/CImageCodecs/include \
  $(pkg-config --cflags libpng libjpeg) Tests/Fuzz/codecs.c Sources/CImageCodecs/*.c $(pkg-config --libs libpng libjpeg zlib) \
  -o "$folder/codecs" 2> "$folder/build.log" || { cat "$folder/build.log" >&2; exit 1; }
exec "$folder/codecs" -max_len=16384 -timeout=60 -rss_limit_mb=1500 -max_total_time="${SECONDS_OF_FUZZING:-3600}" \
  -artifact_prefix="$folder/" "$folder/corpus" Tests/ImagingTests/Fixtures
