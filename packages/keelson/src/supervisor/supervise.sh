#!/bin/sh
# Keeps one program running: supervise.sh PIDFILE LOGFILE COMMAND [ARGUMENT ...]
# Starts it again when it ends, at once the first time and then at growing intervals while it keeps ending early.
# How often it has ended is in PIDFILE.ended. SIGTERM stops the program and then the supervisor. A shell, not Node.js: seven of these cost less than one Node process.
pidfile=$1
logfile=$2
shift 2

stopping=
child=
trap 'stopping=1; [ -n "$child" ] && kill -TERM "$child" 2>/dev/null' TERM INT
trap '' HUP

delay=0
ended=0
while [ -z "$stopping" ]; do
  started=$(date +%s)
  "$@" >>"$logfile" 2>&1 &
  child=$!
  echo "$child" >"$pidfile"
  # A trapped signal interrupts wait, so ask again until the child has really ended.
  while kill -0 "$child" 2>/dev/null; do wait "$child"; done
  [ -n "$stopping" ] && break
  ended=$((ended + 1))
  echo "$ended" >"$pidfile.ended"
  printf 'supervise: %s ended, starting it again in %s s\n' "$1" "$delay" >>"$logfile"
  if [ "$delay" -gt 0 ]; then
    sleep "$delay" &
    child=$!
    wait "$child"
  fi
  if [ $(($(date +%s) - started)) -gt 10 ]; then delay=0; elif [ "$delay" -lt 5 ]; then delay=$((delay + 1)); fi
done
rm -f "$pidfile" "$pidfile.ended"
