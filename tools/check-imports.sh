#!/bin/bash
# The layers of docs/architecture.md: which modules the files of each folder may import. The compiler checks that an
# import is declared in Package.swift; this checks that the declaration keeps the direction.
set -uo pipefail
cd "$(dirname "$0")/.."

# Threads, locks and the C library are everywhere's. Foundation is not: it loses file names that are no UTF-8, so it stays
# out of the ground floor. Kernels stands under Engine: others import it for the members of the compute pool alone.
system="Glibc Dispatch Synchronization"

# A module that is not in this table is an error: decide its place first.
allowed() {
  case $1 in
    Random) echo ;;
    Files) echo Crypto SystemPackage ;;
    Archives) echo CZlib ;;
    Labels) echo ;;
    Kernels) echo COpenBLAS CProcessor Random ;;
    VectorKernels | WideKernels) echo CProcessor Kernels Random ;;
    Engine) echo Foundation Kernels Labels VectorKernels WideKernels Random ;;
    Imaging) echo CImageCodecs CPixels ;;
    Pairs) echo Foundation Imaging Labels Random ;;
    Metrics) echo Imaging Random ;;
    Store) echo Foundation Files GRDB SystemPackage ;;
    Queue) echo Foundation Files Store GRDB SystemPackage ;;
    SampleData) echo Files Imaging Random SystemPackage ;;
    Ingest) echo Foundation Archives Files Imaging Labels Pairs Random Store GRDB SystemPackage ;;
    Trainer) echo Foundation Engine Files Imaging Kernels Labels Metrics Pairs Random SystemPackage ;;
    Translator) echo Foundation Engine Files Imaging Kernels Random SystemPackage ;;
    Report) echo Foundation Imaging ;;
    Pipeline) echo Foundation Engine Files Ingest Labels Metrics Pairs Random Trainer Translator Yams SystemPackage ;;
    pix2pix) echo any ;;
    *) return 1 ;;
  esac
}

found=0
for folder in Sources/*/; do
  module=$(basename "$folder")
  # Folders of C have no Swift files.
  [ -n "$(find "$folder" -name '*.swift' -print -quit)" ] || continue
  if ! list=$(allowed "$module"); then
    echo "layers: $module has no place in tools/check-imports.sh" >&2
    found=1
    continue
  fi
  [ "$list" = any ] && continue
  list="$system $list"
  while IFS=: read -r file line text; do
    name=$(sed -E 's/^.*import +((struct|class|enum|func|protocol|let|var|typealias) +)?([A-Za-z0-9_]+).*$/\3/' <<< "$text")
    if [[ " $list " != *" $name "* ]]; then
      echo "$file:$line: $module must not import $name (it may: $list)" >&2
      found=1
    fi
  done < <(grep -rnE --include='*.swift' '^ *(@[A-Za-z_()]+ +)*((public|package|internal|private|fileprivate) +)?import ' "$folder")
done
exit $found
