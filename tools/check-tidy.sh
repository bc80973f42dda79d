#!/bin/bash
# What must not be in the project. Prints each finding as FILE:LINE and fails if there is one.
set -uo pipefail
cd "$(dirname "$0")/.."
found=0

text=(grep -rnI --exclude-dir=.build --exclude-dir=Fixtures)
places=()
for place in Sources Tests tools docs pipelines packaging .ci Makefile Package.swift README.md CHANGELOG.md; do
  [ -e "$place" ] && places+=("$place")
done

forbid() { # what, pattern, places
  local what=$1 pattern=$2
  shift 2
  if "${text[@]}" -E "$pattern" "$@"; then
    echo "tidy: $what" >&2
    found=1
  fi
}

# The brackets keep the patterns from finding themselves.
forbid "a path of one machine" '(^|[^A-Za-z0-9_.])/(wor[k]|roo[t]|tm[p]|opt/swif[t]|home/[a-z])(/|$|["` ])' "${places[@]}"
forbid "a forced try; handle the error or let it through" 'try[!]' Sources Tests
forbid "a stub" 'fatalError\("stu[b]"\)' Sources Tests
forbid "unfinished work" '(TOD[O]|FIXM[E])' Sources Tests tools

while IFS= read -r file; do
  lines=$(wc -l < "$file")
  if [ "$lines" -gt 350 ]; then
    echo "$file: $lines lines; at most 350: split it by verb or by conformance" >&2
    found=1
  fi
done < <(find Sources Tests -name '*.swift')
exit $found
