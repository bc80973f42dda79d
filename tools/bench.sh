#!/bin/bash
# Times the program and, where PYTHON names a Python with torch, PyTorch: in turns, since machines drift. One JSON object
# a line. Compare only figures of one run.
set -euo pipefail
cd "$(dirname "$0")/.."
size=${SIZE:-256} filters=${FILTERS:-64} repeats=${REPEATS:-7} rounds=${ROUNDS:-2}
read -r -a batches <<< "${BATCH:-1}"

for ((round = 1; round <= rounds; round++)); do
  for task in train translate; do
    for batch in "${batches[@]}"; do
      .build/release/pix2pix bench "$task" --size "$size" --filters "$filters" --batch "$batch" --repeats "$repeats" --json
    done
  done
  if [ -n "${PYTHON:-}" ]; then
    "$PYTHON" tools/reference/bench_peers.py --threads "$(nproc)" --size "$size" --filters "$filters" \
      --batch "${batches[@]}" --repeats "$repeats"
  fi
done
