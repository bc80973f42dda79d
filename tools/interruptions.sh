#!/bin/bash
# Interrupts a training at random moments, in every way, and compares the model with that of one which was left alone.
#
#   tools/interruptions.sh PROGRAM [--seed N] [--points N] [--pairs FOLDER --input SIDE] [--set key=value]...
#
# Ways: SIGTERM, SIGINT, kill -9 of the worker and of everything, train.stop_at, a full disk, and a checkpoint that is damaged
# after a kill. Without --pairs it draws its own. The full disk needs a mount namespace (root, or one of the user's own).
set -euo pipefail

program=$(readlink -f "$1")
shift
seed=$RANDOM points=20 pairs="" input=right settings=()
while [ $# -gt 0 ]; do
  case $1 in
    --seed) seed=$2 ;;
    --points) points=$2 ;;
    --pairs) pairs=$(readlink -f "$2") ;;
    --input) input=$2 ;;
    --set) settings+=(--set "$2") ;;
    *) echo "interruptions: unknown option $1" >&2; exit 64 ;;
  esac
  shift 2
done
RANDOM=$seed
echo "interruptions: seed $seed, $points points"
root=$(mktemp -d -t interruptions.XXXXXX)
trap 'kill $(jobs -p) 2> /dev/null || true' EXIT
if [ -z "$pairs" ]; then
  pairs=$root/pairs
  "$program" demo --pairs "$pairs" --train 60 --val 4 --test 0 --size 64 > /dev/null
  settings=(--set model.size=64 --set model.filters=16 --set train.epochs=12 "${settings[@]}")
fi
settings=(--set train.checkpoint_every=1s --set train.log_every=10 ${settings[@]+"${settings[@]}"})

fresh() { # a workspace with the pairs
  export PIX2PIX_WORKSPACE=$1
  "$program" ingest pairs --from "$pairs" --input "$input" > /dev/null
}
ask() { sqlite3 -readonly "$PIX2PIX_WORKSPACE/store.sqlite" ".timeout 5000" "$1" 2> /dev/null; }
train() { "$program" train pairs "${settings[@]}" "$@" --json; }
begin() { # in the background: $pid is the program itself, no shell around it
  "$program" train pairs "${settings[@]}" "$@" --json > /dev/null 2>&1 &
  pid=$!
}
hashes() { ask "SELECT generator_sha256 || ' ' || coalesce(discriminator_sha256, '-') FROM model_summary"; }
metrics() {
  ask "SELECT step, epoch, split, series, name, value FROM metric_history WHERE step IS NOT NULL AND name NOT LIKE 'seconds%'
       ORDER BY 1, 2, 3, 4, 5" | sha256sum | cut -c1-16
}
steps() { ask "SELECT coalesce(max(steps), 0) FROM training_history"; }

fresh "$root/whole"
train > /dev/null
expected=$(hashes)
numbers=$(metrics)
total=$(steps)
echo "uninterrupted: $total steps, generator and discriminator $expected, metrics $numbers"

until_step() { # waits until the training has come so far
  for _ in $(seq 100000); do
    local now
    now=$(steps || true)
    [ "${now:-0}" -ge "$1" ] && return 0
    kill -0 "$2" 2> /dev/null || return 0
    sleep 0.05
  done
}
descendants() { pgrep -f "run-job $PIX2PIX_WORKSPACE" || true; }

again() { # the same command once more; a job that is still on its way out (11) is waited for
  local status
  for _ in $(seq 120); do
    train "$@" > /dev/null 2> "$root/err" && return 0 || status=$?
    [ $status = 11 ] || break
    sleep 1
  done
  cat "$root/err"
}

failed=0
for point in $(seq "$points"); do
  way=$(((point - 1) % 7))
  at=$((RANDOM * 32768 + RANDOM))
  at=$((at % (total - total / 10) + 1))
  work=$root/point-$point
  fresh "$work"
  names=(SIGTERM SIGINT "kill -9 of the command" "kill -9 of the job" "stop_at" "a full disk" "a damaged checkpoint")
  case $way in
    0 | 1)
      begin
      until_step $at $pid
      kill -"$([ $way = 0 ] && echo TERM || echo INT)" $pid 2> /dev/null || true
      wait $pid && status=0 || status=$?
      ;;
    2 | 6)
      begin
      until_step $at $pid
      kill -9 $pid $(descendants) 2> /dev/null || true
      wait $pid 2> /dev/null && status=0 || status=$?
      if [ $way = 6 ]; then
        newest=$(ls -d "$work"/runs/1/checkpoints/0* 2> /dev/null | tail -1)
        if [ -n "$newest" ]; then printf 'X' | dd of="$newest/optimizer.safetensors" bs=1 seek=5000 conv=notrunc 2> /dev/null; fi
      fi
      ;;
    3)
      begin
      until_step $at $pid
      # The command lives on, and takes the job up again by itself.
      kill -9 $(descendants) 2> /dev/null || true
      wait $pid && status=0 || status=$?
      ;;
    4)
      # Stopped as if the time had come: the moment that was kept for it is set to now.
      stop=(--set "train.stop_at=$(date -d '12 hours' +%H:%M)")
      begin "${stop[@]}"
      until_step $at $pid
      kill -TERM $pid 2> /dev/null || true
      wait $pid || true
      [ -e "$work/runs/1/stop.json" ] && echo '{"stopAt":1}' > "$work/runs/1/stop.json"
      train "${stop[@]}" > /dev/null 2>&1 && status=0 || status=$?
      ;;
    5)
      # The workspace on a small file system, which something else fills up.
      size=$(($(du -sm "$root/whole/runs" | cut -f1) * 4 + 64))
      unshare -rm bash -c '
        mount -t tmpfs -o size='$size'm tmpfs "$1" && shift
        export PIX2PIX_WORKSPACE='"$work"'
        "$@" > /dev/null 2> '"$root/full.err"' &
        pid=$!
        for _ in $(seq 100000); do
          now=$(sqlite3 -readonly '"$work"'/store.sqlite "SELECT coalesce(max(steps), 0) FROM training_history" 2> /dev/null)
          [ "${now:-0}" -ge '$at' ] && break
          kill -0 $pid 2> /dev/null || break
          sleep 0.05
        done
        dd if=/dev/zero of='"$work"'/filler bs=64k 2> /dev/null
        wait $pid; status=$?
        rm -f '"$work"'/filler
        if [ $status != 0 ]; then "$@" > /dev/null 2>&1; fi
        sqlite3 -readonly '"$work"'/store.sqlite "SELECT generator_sha256 || '"' '"' || discriminator_sha256 FROM model_summary" > '"$root/full.hash"'
        exit $status
      ' - "$work" bash -c '"$1" ingest pairs --from "$2" --input "$3" > /dev/null && shift 3 && exec "$@"' - \
        "$program" "$pairs" "$input" "$program" train pairs "${settings[@]}" --json && status=0 || status=$?
      found=$(cat "$root/full.hash")
      ;;
  esac
  if [ $way != 5 ]; then
    if [ -z "$(hashes)" ]; then
      again ${stop[@]+"${stop[@]}"}
    fi
    found=$(hashes)
    if [ "$(metrics)" != "$numbers" ]; then found="$found, other metrics"; fi
    warned=$(ask "SELECT group_concat(DISTINCT name) FROM warning_history")
  else
    warned=""
  fi
  unset stop
  if [ "$found" = "$expected" ]; then verdict=equal; else verdict="DIFFERENT: $found"; failed=$((failed + 1)); fi
  echo "point $point: ${names[$way]} at step $at of $total (exit $status${warned:+; $warned}): $verdict"
  rm -rf "$work"
done
rm -rf "$root"
[ $failed = 0 ] || { echo "interruptions: $failed of $points differ" >&2; exit 1; }
echo "all $points equal"
