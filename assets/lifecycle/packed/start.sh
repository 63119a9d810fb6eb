#!/bin/bash
# Starts the idle watch, in the background. It never fails the start of what it watches: what goes wrong is said.
# What is packed below is readable where it lies unpacked, and in the project's assets/lifecycle/idle_watch.
@SETTINGS@
start_idle_watch() {
  local folder=$IDLE_WATCH_FOLDER python
  say() { echo "[idle-watch] $*"; }
  for python in $IDLE_WATCH_PYTHON; do python=$(command -v "$python") && break; done
  [ -n "$python" ] || { say "the watch is OFF: there is no python3"; return; }
  mkdir -p "$folder/idle_watch"
  "$python" -I -c '
import base64, sys, zlib
parts = zlib.decompress(base64.b85decode("".join(sys.stdin.read().split()))).decode().split("\0")
for name, text in zip(parts[::2], parts[1::2]):
    with open(sys.argv[1] + name, "w") as file:
        file.write(text)
' "$folder/idle_watch/" <<'PACKED' || { say "the watch is OFF: it cannot be unpacked to $folder"; return; }
@PACKED@
PACKED
  @RUN@
  say "watches; $folder/status.json tells what"
}
start_idle_watch
