#!/bin/bash
# Builds everything with the flags of `make build`, runs all tests, and ends with a line "N passed, N failed".
set -uo pipefail
: "${FLAGS:?is set by the Makefile}"

# `swift test` would compile once more with other flags (testable imports): it only runs what is built here.
results=$(mktemp -d)
trap 'rm -rf "$results"' EXIT
swift build $FLAGS --build-tests 2>&1 | tee "$results/build.log"
[ "${PIPESTATUS[0]}" -eq 0 ] || exit 1
# Swift's own warnings are errors already; this finds those of C and of the manifest.
if grep -F 'warning: ' "$results/build.log" | grep -vF .build/checkouts/; then
  echo "the build printed the warnings above" >&2
  exit 1
fi

swift test $FLAGS --skip-build --disable-xctest --parallel --xunit-output "$results/tests.xml"
status=$?

shopt -s nullglob
passed=0
failed=0
for file in "$results"/*.xml; do
  all=$(grep -c '<testcase ' "$file")
  bad=$(awk '/<testcase / { name = $0 } /<failure/ && name != "" { n++; name = "" } END { print n + 0 }' "$file")
  skipped=$(awk '/<testcase / { name = $0 } /<skipped/ && name != "" { n++; name = "" } END { print n + 0 }' "$file")
  passed=$((passed + all - bad - skipped))
  failed=$((failed + bad))
done
if [ $status -ne 0 ] && [ $failed -eq 0 ]; then
  echo "the tests ended early, with status $status" >&2
  failed=1
fi
echo "$passed passed, $failed failed"
[ $status -eq 0 ] && [ $failed -eq 0 ] && [ $passed -gt 0 ]
