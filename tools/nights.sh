#!/bin/bash
# Five nights and a power cut under a real cron daemon with its bare environment: exit code, mail, history and champion of each.
#
#   tools/nights.sh PROGRAM          (`make nights`; some eight minutes: cron looks at its tables once a minute)
#
# Needs root and Debian's `cron`; everything of it is private to a mount namespace, so that a daemon of this machine sees
# nothing. What cron would mail is kept by a program in the place of sendmail. The units of packaging/ are looked at by
# systemd-analyze where there is one.
set -euo pipefail
cd "$(dirname "$0")/.."

if [ "${NIGHTS_INSIDE:-}" != yes ]; then
  [ $# = 1 ] || { echo "usage: tools/nights.sh PROGRAM" >&2; exit 64; }
  [ "$(id -u)" = 0 ] || { echo "nights: a cron daemon is started: run this as root" >&2; exit 1; }
  if ! command -v cron > /dev/null; then
    echo "nights: installing Debian's cron" >&2
    apt-get install -y -q cron > /dev/null
  fi
  root=$(mktemp -d -t nights.XXXXXX)
  # A place to put the one that keeps the mail.
  if [ ! -e /usr/sbin/sendmail ]; then
    : > /usr/sbin/sendmail
    trap 'rm -f /usr/sbin/sendmail' EXIT
  fi
  status=0
  NIGHTS_INSIDE=yes NIGHTS_ROOT=$root unshare --mount --pid --fork --mount-proc --kill-child \
    "$0" "$(readlink -f "$1")" || status=$?
  if [ $status = 0 ]; then rm -rf "$root"; else echo "nights: what is left of them is in $root" >&2; fi
  exit $status
fi

program=$1
root=$NIGHTS_ROOT
workspace=$root/workspace
store=$workspace/store.sqlite
failures=0

# A cron of its own: tables, lock, mail.
mount --make-rprivate /
mount -t tmpfs tmpfs /var/spool/cron
mkdir -p /var/spool/cron/crontabs && chmod 1730 /var/spool/cron/crontabs
mount -t tmpfs tmpfs /run
mount -t tmpfs tmpfs /etc/cron.d
: > "$root/empty"
mount --bind "$root/empty" /etc/crontab
mkdir -p "$root/mail"
cat > "$root/sendmail" <<SENDMAIL
#!/bin/sh
cat >> "$root/mail/all"
SENDMAIL
chmod +x "$root/sendmail"
mount --bind "$root/sendmail" /usr/sbin/sendmail

say() { echo "nights: $*"; }
check() { # what, command that succeeds where it is so
  local what=$1
  shift
  if "$@" > /dev/null 2>&1; then say "  ok: $what"; else say "  NOT SO: $what"; failures=$((failures + 1)); fi
}
is() { # what, wanted, found
  if [ "$2" = "$3" ]; then say "  ok: $1: $3"; else say "  NOT SO: $1 is \`$3\`, not \`$2\`"; failures=$((failures + 1)); fi
}
ask() { sqlite3 -readonly "$store" "$1"; }
query() { "$program" "$@" --workspace "$workspace"; }
mail() { # the text of what cron mailed since the last time
  [ -e "$root/mail/all" ] || return 0
  sed -n '/^$/,$p' "$root/mail/all" | sed '/^$/d'
  rm -f "$root/mail/all"
}
champion() { ask "SELECT model || '@' || version FROM model_summary WHERE aliases LIKE '%champion%'"; }

night() { # name, options of run... : a line for the next minute; waits until it has run
  local name=$1
  shift
  plan "$name" "$@"
  await "$name"
}
plan() {
  local name=$1
  shift
  local minute
  minute=$(date -d '+1 minute' '+%M %H')
  # Close to the minute's end the daemon may have looked already.
  if [ "$(date +%S)" -ge 55 ]; then minute=$(date -d '+2 minutes' '+%M %H'); fi
  # The fields that the shipped line has, with these paths and this minute.
  printf 'MAILTO=root\n%s * * *  root  %s run %s --workspace %s --if-changed %s; echo $? > %s\n' \
    "$minute" "$program" "$root/night.yaml" "$workspace" "$*" "$root/$name.status" > "/etc/cron.d/$name"
}
await() {
  for _ in $(seq 6000); do
    if [ -e "$root/$1.status" ]; then
      sleep 0.3
      rm -f "/etc/cron.d/$1"
      return
    fi
    sleep 0.1
  done
  say "  NOT SO: night \`$1\` did not end"
  failures=$((failures + 1))
}
status() { cat "$root/$1.status" 2> /dev/null; }
start_cron() {
  cron -f &
  daemon=$!
}

drawn=0
pairs() { # draws so many new pairs for train, val and test
  drawn=$((drawn + 1))
  "$program" demo --pairs "$root/drawn-$drawn" --seed $drawn --size 32 --train "$1" --val "$2" --test "$3" > /dev/null
  for part in train val test; do
    mkdir -p "$root/pairs/$part"
    for file in "$root/drawn-$drawn/$part"/*; do
      if [ -e "$file" ]; then mv "$file" "$root/pairs/$part/$drawn-${file##*/}"; fi
    done
  done
}

cat > "$root/night.yaml" <<YAML
name: night
dataset: {from: [pairs], input: right}
model: {size: 32, filters: 8, discriminator: {receptive_field: 16}}
train:
  {epochs: 12, warm_epochs: 4, start_from: champion, learning_rate: 0.002, log_every: 10, checkpoint_every: 0.5s}
promote: true
keep: {models: 3, workspace: 1GB}
YAML

say "the shipped lines"
if command -v systemd-analyze > /dev/null; then
  mkdir -p "$root/units" /usr/local/bin
  [ -e /usr/local/bin/pix2pix ] || { mount -t tmpfs tmpfs /usr/local/bin && cp "$program" /usr/local/bin/pix2pix; }
  for kind in service timer; do cp "packaging/pix2pix@.$kind" "$root/units/pix2pix@maps.$kind"; done
  check "systemd finds nothing wrong with the service and the timer" \
    systemd-analyze verify "$root/units/pix2pix@maps.service" "$root/units/pix2pix@maps.timer"
fi
check "cron takes the crontab" crontab packaging/crontab
crontab -r

start_cron
say "the first night: nothing is in service yet"
pairs 16 4 12
night first
is "exit code" 0 "$(status first)"
is "mail" "" "$(mail)"
is "champion" night@1 "$(champion)"
is "verdict" FIRST "$(ask "SELECT verdict FROM gate_history")"
check "runs last tells of it" grep -q "FIRST" <(query runs last)

say "a night with new pairs"
pairs 4 0 0
night new
is "exit code" 0 "$(status new)"
is "mail" "" "$(mail)"
is "dataset versions" 2 "$(ask "SELECT max(version) FROM dataset_summary")"
is "models" 2 "$(ask "SELECT count(*) FROM model_summary")"
is "started from" night@1 "$(ask "SELECT started_from FROM training_history WHERE run = 2")"
is "epochs" 4 "$(ask "SELECT epochs FROM training_history WHERE run = 2")"
is "decisions" 2 "$(ask "SELECT count(*) FROM gate_history")"

say "a night without new pairs"
night same
is "exit code" 0 "$(status same)"
is "mail" "" "$(mail)"
is "models" 2 "$(ask "SELECT count(*) FROM model_summary")"
is "decisions" 2 "$(ask "SELECT count(*) FROM gate_history")"

say "a night with bad files"
printf 'no image' > "$root/pairs/train/broken.png"
head -c 300 "$root/pairs/train/1-0001.png" > "$root/pairs/train/short.png"
before=$(champion)
night bad
is "exit code" 3 "$(status bad)"
text=$(mail)
check "the mail names the files" grep -q "broken.png" <<< "$text"
check "its last line is the cause, and what shows more" grep -q "2 new files of night were refused: .pix2pix datasets show night. shows more" <<< "$(tail -1 <<< "$text")"
is "refused files" 2 "$(ask "SELECT count(*) FROM rejected_files")"
is "champion" "$before" "$(champion)"
night known
is "exit code of the night after, as the files are known" 0 "$(status known)"
is "mail" "" "$(mail)"

say "a night that is killed, by a power cut"
pairs 8 0 0
plan killed --set train.warm_epochs=150
for _ in $(seq 6000); do
  [ -e "$workspace/runs/3/checkpoints" ] && [ "$(ls "$workspace/runs/3/checkpoints" | grep -c '^0')" -gt 1 ] && break
  sleep 0.1
done
rm -f /etc/cron.d/killed
# Everything at once: the daemon, the shell, the command, the worker's job.
kill -9 $daemon $(pgrep -f "$workspace") 2> /dev/null || true
wait $daemon 2> /dev/null || true
is "exit code" "" "$(status killed)"
before=$(champion)
is "models" 2 "$(ask "SELECT count(*) FROM model_summary")"
say "the machine is back: the @reboot line goes on with it"
printf '@reboot root %s run %s --workspace %s --if-changed --set train.warm_epochs=150 --unfinished; echo $? > %s\n' \
  "$program" "$root/night.yaml" "$workspace" "$root/reboot.status" > /etc/cron.d/reboot
rm -f /run/crond.reboot
start_cron
await reboot
rm -f /etc/cron.d/reboot
is "exit code" 0 "$(status reboot)"
is "mail" "" "$(mail)"
is "models" 3 "$(ask "SELECT count(*) FROM model_summary")"
is "trainings" 3 "$(ask "SELECT count(*) FROM training_history")"
is "how its attempts ended" "lost ok" \
  "$(ask "SELECT group_concat(outcome, ' ') FROM (SELECT outcome FROM attempt_history JOIN training_history USING (job) WHERE run = 3 ORDER BY claim)")"
check "nothing that was done twice is recorded twice" test -z \
  "$(ask "SELECT 1 FROM metric_history WHERE step IS NOT NULL AND evaluation IS NULL GROUP BY run, step, split, series, name HAVING count(*) > 1")"

say "a night that the next one overlaps"
pairs 4 0 0
plan long --set train.warm_epochs=150
for _ in $(seq 6000); do
  [ -e "$workspace/runs/4" ] && break
  sleep 0.1
done
# Its training stands still meanwhile, so that it lasts on any machine, and not longer than it must.
pkill -STOP -f "run-job $workspace" || true
night over
is "exit code of the one that comes second" 11 "$(status over)"
text=$(mail)
check "the mail says who is at work, and since when" grep -Eq "process [0-9]+ since 2" <<< "$text"
is "the long one has not ended" "" "$(status long)"
# The command alone is told: the shell that cron gave it notes its exit code.
pkill -TERM -f "^$program run $root/night.yaml" || true
pkill -CONT -f "run-job $workspace" || true
await long
is "exit code of the first, told to stop" 143 "$(status long)"
mail > /dev/null
night after --set train.warm_epochs=2 --lock-wait 1m
is "exit code of the night after: it finishes what was begun" 0 "$(status after)"

say "the workspace afterwards"
check "the doctor finds it sound" query doctor --max-age 26h --hashes
is "versions that never were in service and keep their files are at most" 1 \
  "$(ask "SELECT count(*) <= 3 FROM model_summary WHERE files_removed_at IS NULL AND aliases IS NULL")"
query runs last
query models list

kill $daemon
if [ $failures -gt 0 ]; then
  say "$failures things were not as they must be"
  exit 1
fi
say "all as it must be"
