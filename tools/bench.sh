#!/bin/bash
# Measures the program; where PYTHON names a Python with torch, beside PyTorch (and OpenVINO, where that is installed), in
# turns, since machines drift. ARGUMENTS go to the one or the other as they are.
set -euo pipefail
cd "$(dirname "$0")/.."
read -r -a arguments <<< "${ARGUMENTS:-}"
if [ -n "${PYTHON:-}" ]; then
  exec "$PYTHON" tools/bench_table.py .build/release/pix2pix "${arguments[@]}"
fi
exec .build/release/pix2pix bench "${arguments[@]}"
