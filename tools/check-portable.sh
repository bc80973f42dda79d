#!/bin/bash
# Whether the built program runs on any x86-64-v2 processor: no instruction of a later level stands where it can be
# reached without the look at the processor, and the program answers, trains and translates under an emulated Nehalem, and
# trains under an emulated Haswell, which has AVX2 and no AVX-512.
# Also whether the sources leave other architectures a way.
set -uo pipefail
cd "$(dirname "$0")/.."
folder=.build/release
program=$folder/pix2pix
found=0
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT

complain() {
  echo "portable: $*" >&2
  found=1
}

# Assembly, processor flags and intrinsics belong where `#if arch` or `#if defined` guards them.
guarded() { # file
  grep -qE '#if.*(arch\(x86_64\)|__x86_64__)' "$1"
}
while IFS= read -r file; do
  guarded "$file" || complain "$file names x86 features and has no condition for other architectures"
done < <(grep -rlE 'immintrin|__builtin_ia32|__builtin_cpu_|_mm[0-9]*_|-march=x86|__asm' Sources Package.swift)
[ $found -eq 0 ] && echo "sources: x86 features are named only under a condition"

if [ "$(uname -m)" != x86_64 ]; then
  echo "binary: not looked at, this machine is no x86-64"
  exit $found
fi
[ -x $program ] || { complain "$program is not built: \`make build\` builds it"; exit 1; }

# Functions, by symbol, with instructions that x86-64-v2 lacks: VEX or EVEX encodings, and BMI's; and those that x86-64-v3 lacks:
# masks, registers of 512 bits or beyond the sixteenth.
# (`tzcnt` is not among them: older processors read it as `bsf`, and compilers write it so where either will do.)
objdump -d --no-show-raw-insn $program | awk -v v3="$scratch/beyond-v2" -v v4="$scratch/beyond-v3" '
  /^[0-9a-f]+ <.*>:$/ { name = $0; sub(/^[0-9a-f]+ </, "", name); sub(/>:$/, "", name); next }
  $2 ~ /^(v[a-z0-9]+|andn|bextr|blsi|blsmsk|blsr|bzhi|mulx|pdep|pext|rorx|sarx|shlx|shrx|lzcnt|movbe)$/ &&
    $2 !~ /^(verr|verw|vmcall|vmmcall)$/ { second[name]++ }
  $2 ~ /^k[a-z]+$/ || $0 ~ /%(zmm|k[0-7]|[xy]mm(1[6-9]|2[0-9]|3[01]))/ { third[name]++ }
  END { for (name in second) print name > v3; for (name in third) print name > v4 }'
sort -u -o "$scratch/beyond-v2" "$scratch/beyond-v2"
touch "$scratch/beyond-v3"
sort -u -o "$scratch/beyond-v3" "$scratch/beyond-v3"

# A weak symbol that another object defines as well is everybody's: the linker keeps one of them, perhaps ours.
symbols() { # objects or archives: functions that other objects can see or share
  nm --defined-only "$@" 2> /dev/null | awk 'NF == 3 && $2 ~ /^[TWVu]$/ { print $3 }' | sort -u
}
all_symbols() {
  nm --defined-only "$@" 2> /dev/null | awk 'NF == 3 { print $3 }' | sort -u
}
objects() { # what their paths hold, or with -v do not
  grep "$@" $folder/pix2pix.product/Objects.LinkFileList | tr -d "\"'"
}
toolchain=$(dirname "$(readlink -f "$(command -v swift)")")/../lib/swift_static/linux
# The symbols of the module alone, in "$scratch/MODULE".
own() { # module
  mapfile -t ours < <(objects "/$1\.build/")
  mapfile -t others < <(objects -v "/$1\.build/")
  all_symbols "${ours[@]}" > "$scratch/ours"
  comm -23 "$scratch/ours" <(symbols "${others[@]}" "$toolchain"/*.a) > "$scratch/$1"
}
own VectorKernels
own WideKernels
# BoringSSL chooses among its assembly by a look at the processor of its own.
mapfile -t boring < <(objects '/CCryptoBoringSSL\.build/')
all_symbols "${boring[@]}" > "$scratch/boring"
# A clone says for which level it is, and the loader takes the one that the processor bears (`target_clones`).
own CPixels
own CImageCodecs
grep -hE '\.(avx2|arch_x86-64-v[34])\.' "$scratch"/{CPixels,CImageCodecs} | sort -u > "$scratch/clones-v3"
grep -hE '\.arch_x86-64-v4\.' "$scratch"/{CPixels,CImageCodecs} | sort -u > "$scratch/clones-v4"

# Who may have what: the functions of a list, which lie in the lists after it.
allow() { # level, found, lists
  local level=$1 later=$2 counts=() name
  shift 2
  sort -u "$@" > "$scratch/allowed"
  while IFS= read -r name; do
    complain "$(swift demangle --compact "$name" 2> /dev/null || echo "$name") may run where it must not, with instructions beyond $level"
  done < <(comm -23 "$later" "$scratch/allowed")
  for name in "$@"; do counts+=("$(comm -12 "$later" "$name" | wc -l) of $(basename "$name")"); done
  echo "binary: functions with instructions beyond $level: ${counts[*]}"
}
allow x86-64-v2 "$scratch/beyond-v2" "$scratch"/{VectorKernels,WideKernels,clones-v3,boring}
allow x86-64-v3 "$scratch/beyond-v3" "$scratch"/{WideKernels,clones-v4,boring}
for list in "$scratch/beyond-v2 $scratch/VectorKernels" "$scratch/beyond-v3 $scratch/WideKernels"; do
  read -r later module <<< "$list"
  comm -12 "$later" "$module" | grep -q . ||
    complain "no function of $(basename "$module") has vector instructions: the look at the binary sees nothing, or they were not built"
done

if ! command -v qemu-x86_64 > /dev/null; then
  echo "emulation: left out, qemu-x86_64 is not installed (Debian's qemu-user has it)"
  exit $found
fi
emulated() { # processor, what, arguments
  local processor=$1 what=$2
  shift 2
  if timeout 600 qemu-x86_64 -cpu "$processor" $program "$@" > "$scratch/out" 2> "$scratch/err"; then
    echo "$processor: $what"
  else
    complain "under an emulated $processor \`pix2pix $*\` ended with $?: $(grep -v '^qemu.*warning' "$scratch/err" | tail -n 1)"
  fi
}
# Of the kernels that the last command took.
took() { # kernels
  grep -q "\"kernels\": \"$1\"" "$scratch/out" || complain "not the $1 kernels were taken: $(cat "$scratch/out")"
}
export PIX2PIX_WORKSPACE=$scratch/workspace
emulated Nehalem "says its version" --version
emulated Nehalem "trains with plain kernels" bench train --size 32 --filters 8 --repeats 1 --json
took plain
emulated Nehalem "translates with plain kernels" bench translate --size 32 --filters 8 --repeats 1 --json
emulated Haswell "trains with vector kernels" bench train --size 32 --filters 16 --repeats 1 --json
took vector
exit $found
