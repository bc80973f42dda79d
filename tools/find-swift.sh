#!/bin/bash
# Prints the folder of a Swift toolchain that is not on PATH but where toolchains are commonly unpacked; nothing if
# `swift` is on PATH already or none is found.
set -u
command -v swift > /dev/null && exit 0
for folder in "${HOME:-/nowhere}"/.local/share/swiftly/bin /opt/*/usr/bin /opt/*/bin /usr/local/*/usr/bin \
  /usr/share/*/usr/bin /usr/libexec/swift/*/bin; do
  if [ -x "$folder/swift" ]; then
    echo "$folder"
    exit 0
  fi
done
