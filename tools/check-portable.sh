#!/bin/bash
# Whether the built program runs on any x86-64-v2 processor: no instruction of a later level stands where it can be
# reached without the look at the processor, and under an emulated Nehalem the program answers, trains and translates.
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

# Functions, by symbol, with instructions that x86-64-v2 lacks: VEX or EVEX encodings, and BMI's.
# (`tzcnt` is not among them: older processors read it as `bsf`, and compilers write it so where either will do.)
objdump -d --no-show-raw-insn $program | awk '
  /^[0-9a-f]+ <.*>:$/ { name = $0; sub(/^[0-9a-f]+ </, "", name); sub(/>:$/, "", name); next }
  $2 ~ /^(v[a-z0-9]+|andn|bextr|blsi|blsmsk|blsr|bzhi|mulx|pdep|pext|rorx|sarx|shlx|shrx|lzcnt|movbe)$/ &&
    $2 !~ /^(verr|verw|vmcall|vmmcall)$/ { count[name]++ }
  END { for (name in count) print name }' | sort -u > "$scratch/later"

# A weak symbol that another object defines as well is everybody's: the linker keeps one of them, perhaps ours.
symbols() { # objects or archives: functions that other objects can see or share
  nm --defined-only "$@" 2> /dev/null | awk 'NF == 3 && $2 ~ /^[TWVu]$/ { print $3 }' | sort -u
}
all_symbols() {
  nm --defined-only "$@" 2> /dev/null | awk 'NF == 3 { print $3 }' | sort -u
}
sed -n 's/^.*\/VectorKernels\.build\/.*$/&/p' $folder/pix2pix.product/Objects.LinkFileList > "$scratch/ours"
grep -v '/VectorKernels\.build/' $folder/pix2pix.product/Objects.LinkFileList > "$scratch/others"
mapfile -t ours < <(tr -d "\"'" < "$scratch/ours")
mapfile -t others < <(tr -d "\"'" < "$scratch/others")
toolchain=$(dirname "$(readlink -f "$(command -v swift)")")/../lib/swift_static/linux
all_symbols "${ours[@]}" > "$scratch/our-symbols"
symbols "${others[@]}" "$toolchain"/*.a > "$scratch/other-symbols"
comm -12 "$scratch/our-symbols" "$scratch/other-symbols" > "$scratch/shared"
comm -23 "$scratch/our-symbols" "$scratch/shared" > "$scratch/own"
# BoringSSL chooses among its assembly by a look at the processor of its own.
mapfile -t boring < <(grep '/CCryptoBoringSSL\.build/' <<< "$(printf '%s\n' "${others[@]}")")
all_symbols "${boring[@]}" > "$scratch/boring"
sort -u "$scratch/own" "$scratch/boring" > "$scratch/allowed"
if ! grep -qx -F -f "$scratch/own" "$scratch/later"; then
  complain "no function of VectorKernels has vector instructions: the look at the binary sees nothing, or they were not built"
fi
while IFS= read -r name; do
  complain "$(swift demangle --compact "$name" 2> /dev/null || echo "$name") may run on any processor and has later instructions"
done < <(comm -23 "$scratch/later" "$scratch/allowed")
echo "binary: $(wc -l < "$scratch/later") functions have instructions beyond x86-64-v2:" \
  "$(comm -12 "$scratch/later" "$scratch/own" | wc -l) of VectorKernels alone," \
  "$(comm -12 "$scratch/later" "$scratch/boring" | wc -l) of BoringSSL;" \
  "VectorKernels shares $(wc -l < "$scratch/shared") symbols with other objects"

if ! command -v qemu-x86_64 > /dev/null; then
  echo "emulation: left out, qemu-x86_64 is not installed (Debian's qemu-user has it)"
  exit $found
fi
nehalem() { # what, arguments
  local what=$1
  shift
  if timeout 600 qemu-x86_64 -cpu Nehalem $program "$@" > "$scratch/out" 2> "$scratch/err"; then
    echo "Nehalem: $what"
  else
    complain "under an emulated Nehalem \`pix2pix $*\` ended with $?: $(grep -v '^qemu.*warning' "$scratch/err" | tail -n 1)"
  fi
}
export PIX2PIX_WORKSPACE=$scratch/workspace
nehalem "says its version" --version
nehalem "trains with plain kernels" bench train --size 32 --filters 8 --repeats 1 --json
grep -q '"kernels": "plain"' "$scratch/out" || complain "an emulated Nehalem took vector kernels: $(cat "$scratch/out")"
nehalem "translates with plain kernels" bench translate --size 32 --filters 8 --repeats 1 --json
exit $found
