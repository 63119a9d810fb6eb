# How steps run: one after the other, each within its time, each with one line in the log. Whole-line comments and
# empty lines stay here: a script gets the functions that its steps use, without them.
# shellcheck shell=bash

say() { printf '%s [start-up] %s\n' "$(date -u +%FT%TZ)" "$*"; }

# Variables of earlier steps, for later ones: NAME=VALUE, each ended by a NUL, so that nothing needs quotes.
load_variables() {
  local file pair
  for file in "$START_UP/env"/*; do
    [ -r "$file" ] || continue
    while IFS= read -rd '' pair; do export "${pair?}"; done <"$file"
  done
}

# attempt NUMBER-HASH TITLE SECONDS FUNCTION [ARGUMENT...]: what a step says last is its line in the log; all that it
# says stays in a file. A file and no pipe: what a step leaves running would hold a pipe open for ever.
attempt() {
  local number=$1 title=$2 limit=$3 began=${EPOCHREALTIME/[.,]/} code=0 tenths took output said
  shift 3
  output=$START_UP/$number.log
  {
    if ! flock -n 9; then
      say "$title: runs already, left alone"
      return 0
    fi
    # Asked to end, the shell waits for what it runs: so that all of it is gone, and is tidied up after.
    timeout -k 5 "$limit" bash -c \
      "$START_UP_FUNCTIONS"$'\ntrap "exit 143" TERM; load_variables; cd "$HOME" && "$@"' start-up "$@" \
      >"$output" 2>&1 </dev/null 9>&- || code=$?
  } 9>"$START_UP_LOCKS/${number#*-}" || {
    say "WARN $title: not run, $START_UP_LOCKS cannot be written"
    return 1
  }
  said=$(grep -vxE '[[:space:]]*|Terminated' "$output" | tail -n 1 | cut -c 1-300)
  tenths=$(((${EPOCHREALTIME/[.,]/} - began) / 100000))
  took="$((tenths / 10)).$((tenths % 10)) s"
  if [ "$code" = 0 ]; then
    say "$title: ${said:-done} ($took)"
    return 0
  elif [ "$code" = 124 ] || { [ "$code" = 137 ] && [ "$tenths" -ge "${limit}0" ]; }; then
    said="stopped, it did not end within $limit s${said:+; it said: $said}"
  else
    said="${said:-failed without a word} (exit code $code)"
  fi
  say "WARN $title: $said ($took; all it said: $output)"
  return 1
}

# step NUMBER-HASH TITLE optional|required|background SECONDS FUNCTION [ARGUMENT...]
step() {
  local number=$1 title=$2 kind=$3
  shift 3
  if [ "$kind" = background ]; then
    # Waits for its first line: until it has a session of its own, it would end with this script's processes.
    if read -r < <(setsid nohup bash -c "$START_UP_FUNCTIONS"$'\necho && exec >&2 && attempt "$@"' start-up \
      "$number" "$title" "$@" 2>>"$later" </dev/null); then
      say "$title: goes on in the background"
    else
      say "WARN $title: not begun, $later may say why"
    fi
  elif ! attempt "$number" "$title" "$@" && [ "$kind" = required ]; then
    say "ERROR $title failed, and it is required: the app does not start. The line above says why."
    exit 1
  fi
}

# Where things are. No failure here keeps the app from starting: steps tell what they miss.
begin() {
  export HOME=${HOME:-/home/sagemaker-user}
  export START_UP=${START_UP_FOLDER:-/tmp/.studio-start-up-$(id -u)} START_UP_FUNCTIONS
  export START_UP_LOCKS=$HOME/.cache/studio-start-up
  START_UP_FUNCTIONS=$(declare -f)
  if ! mkdir -p "$START_UP/env" "$START_UP_LOCKS" || ! chmod 700 "$START_UP"; then
    say "WARN $START_UP or $START_UP_LOCKS cannot be made"
  fi
  later=${START_UP_LOG:-/var/log/apps/app_container.log}
  [ -w "$later" ] || later=$START_UP/background.log
}
