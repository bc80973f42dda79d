#!/bin/bash
# What the gate does over many nights: thirty challengers that are no better than the champion, thirty that clearly are, and
# thirty nights in a row that start from the champion and see new pairs.
#
#   tools/thirty_nights.sh PROGRAM [--nights 30] [--size 32] [--only alike|better|row]        (`make thirty-nights`)
#
# The challengers that are no better differ from the champion by their seed alone: some of them are better by luck. Which of them
# truly are is measured on ten times as many pairs that neither the gate nor a training sees.
set -euo pipefail

program=$(readlink -f "$1")
shift
nights=30 size=32 only=""
while [ $# -gt 0 ]; do
  case $1 in
    --nights) nights=$2 ;;
    --size) size=$2 ;;
    --only) only=$2 ;;
    *) echo "thirty nights: unknown option $1" >&2; exit 64 ;;
  esac
  shift 2
done
root=$(mktemp -d -t thirty.XXXXXX)
trap 'rm -rf "$root"' EXIT
export PIX2PIX_WORKSPACE=$root/workspace
settings=(--set "model.size=$size" --set model.filters=8 --set model.discriminator.receptive_field=16
  --set train.learning_rate=0.002 --set train.log_every=1000 --set train.checkpoint_every=1h)
ask() { sqlite3 -readonly "$PIX2PIX_WORKSPACE/store.sqlite" "$1"; }

train() { # name, seed, epochs
  "$program" train pairs --name "$1" "${settings[@]}" --set "train.seed=$2" --set "train.epochs=$3" > /dev/null
}
truth() { # SWD of a version on many pairs
  "$program" evaluate "$1" --dataset judge --split test --json | sed -E 's/.*"metrics":\{[^}]*"swd":([0-9.e+-]+).*/\1/'
}

trial() { # name, epochs of the champion, epochs of its challengers
  local name=$1 promoted=0 false=0 worse=0 champion version verdict value
  train "$name" 1000 "$2"
  "$program" models promote "$name@1" --force --reason "the champion of the trial" > /dev/null
  champion=$(truth "$name@1")
  for night in $(seq "$nights"); do
    train "$name" "$night" "$3"
    version=$((night + 1))
    value=$(truth "$name@$version")
    verdict=$("$program" models promote "$name@$version" | cut -d: -f1)
    # Each night meets the same champion.
    if [ "$verdict" = PROMOTE ]; then
      "$program" models rollback "$name" > /dev/null
      promoted=$((promoted + 1))
    fi
    if awk "BEGIN { exit !($value >= $champion) }"; then
      worse=$((worse + 1))
      if [ "$verdict" = PROMOTE ]; then false=$((false + 1)); fi
    fi
    ask "SELECT '  night $night: ' || verdict || ', ' || round(100 * improvement, 1) || ' % better, interval ' || coalesce(
      round(100 * interval_low, 1) || ' to ' || round(100 * interval_high, 1), 'none') || ', truly ' ||
      round(100 * ($champion - $value) / $champion, 1) || ' %' FROM gate_history ORDER BY at DESC LIMIT 1"
  done
  echo "$name: $promoted of $nights promoted; $worse were truly no better, and $false of these were promoted"
}

if [ "$only" != row ]; then
  "$program" demo --pairs "$root/pairs" --seed 1 --size "$size" --train 60 --val 8 --test 40 > /dev/null
  "$program" demo --pairs "$root/judge" --seed 2 --size "$size" --train 0 --val 0 --test 400 > /dev/null
  "$program" ingest pairs --from "$root/pairs" --input right > /dev/null
  "$program" ingest judge --from "$root/judge" --input right > /dev/null
fi
if [ -z "$only" ] || [ "$only" = alike ]; then
  echo "challengers that differ from the champion by their seed"
  trial alike 12 12
fi
if [ -z "$only" ] || [ "$only" = better ]; then
  echo "challengers that are clearly better: six times as long in training"
  trial better 2 12
fi
[ -z "$only" ] || [ "$only" = row ] || exit 0

echo "nights in a row, each with new pairs, each from the champion"
cat > "$root/night.yaml" <<YAML
name: night
dataset: {name: row, from: [row], input: right}
model: {size: $size, filters: 8, discriminator: {receptive_field: 16}}
train: {epochs: 12, warm_epochs: 4, start_from: champion, learning_rate: 0.002, log_every: 1000}
promote: true
report: false
YAML
"$program" demo --pairs "$root/row" --seed 3 --size "$size" --train 40 --val 8 --test 40 > /dev/null
for night in $(seq "$nights"); do
  "$program" demo --pairs "$root/new" --seed $((100 + night)) --size "$size" --train 4 --val 0 --test 0 > /dev/null
  for file in "$root/new/train"/*; do mv "$file" "$root/row/train/$night-${file##*/}"; done
  "$program" run "$root/night.yaml" --if-changed --set "train.seed=$night"
done
sharpness() { # of the champion after a night, on the hold-out
  ask "SELECT value FROM metric_history m JOIN (SELECT version FROM gate_history WHERE model = 'night' AND verdict IN ('FIRST',
    'PROMOTE') ORDER BY at $1 LIMIT 1) c ON m.model = 'night@' || c.version WHERE m.name = 'sharpness' AND m.split = 'test'
    AND m.series = 'model' ORDER BY m.evaluation LIMIT 1"
}
ask "SELECT '  ' || verdict || ': ' || count(*) FROM gate_history WHERE model = 'night' GROUP BY verdict"
first=$(sharpness ASC) last=$(sharpness DESC)
echo "sharpness of the champion: $first after the first night, $last after the last ($(awk "BEGIN { print $last / $first }"))"
