#!/bin/bash
# The layers of docs/architecture.md: which modules the files of each folder may import. The compiler checks that an
# import is declared in Package.swift; this checks that the declaration keeps the direction.
set -uo pipefail
cd "$(dirname "$0")/.."

# A module that is not in this table is an error: decide its place first.
allowed() {
  case $1 in
    Random) echo Glibc ;;
    Files) echo Glibc Crypto SystemPackage ;;
    Kernels) echo Glibc Foundation COpenBLAS Synchronization Dispatch ;;
    Engine) echo Glibc Foundation Kernels Random Synchronization ;;
    Imaging) echo Glibc CImageCodecs ;;
    Metrics) echo Glibc Imaging Random ;;
    Store) echo Glibc Foundation Files GRDB SystemPackage Synchronization ;;
    Queue) echo Glibc Foundation Files Store GRDB SystemPackage Synchronization ;;
    SampleData) echo Glibc Files Imaging Random SystemPackage ;;
    Ingest) echo Glibc Foundation Files Imaging Random Store GRDB SystemPackage ;;
    Trainer) echo Glibc Foundation Engine Files Imaging Metrics Random SystemPackage Synchronization ;;
    Translator) echo Glibc Dispatch Foundation Engine Files Imaging Random SystemPackage Synchronization ;;
    Report) echo Glibc Foundation Imaging ;;
    Pipeline) echo Glibc Foundation Engine Files Ingest Trainer Translator Yams SystemPackage ;;
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
  while IFS=: read -r file line text; do
    name=$(sed -E 's/^.*import +((struct|class|enum|func|protocol|let|var|typealias) +)?([A-Za-z0-9_]+).*$/\3/' <<< "$text")
    if [[ " $list " != *" $name "* ]]; then
      echo "$file:$line: $module must not import $name (it may: $list)" >&2
      found=1
    fi
  done < <(grep -rnE --include='*.swift' '^ *(@[A-Za-z_()]+ +)*((public|package|internal|private|fileprivate) +)?import ' "$folder")
done
exit $found
