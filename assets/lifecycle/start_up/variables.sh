# Variables for later steps, for shells, and for JupyterLab with its kernels and terminals. They are kept outside of the
# home: a variable that no step sets any more is gone with the next start.
# shellcheck shell=bash

# add_line FILE LINE: unless it is there
add_line() {
  grep -Fxqs -- "$2" "$1" && return
  mkdir -p "${1%/*}" && printf '\n%s\n' "$2" >>"$1"
}

# variables NUMBER NAME=VALUE...
variables() {
  local file=$START_UP/env/$1 mark='# studio start-up'
  shift
  printf '%s\0' "$@" >"$START_UP/new-${file##*/}" && mv "$START_UP/new-${file##*/}" "$file" || return
  add_line "$HOME/.bashrc" \
    "for f in '$START_UP'/env/*; do [ -r \"\$f\" ] && while IFS= read -rd '' v; do export \"\$v\"; done <\"\$f\"; done; unset f v $mark" &&
    add_line "$HOME/.jupyter/jupyter_server_config.py" \
      "import glob, os; os.environ.update(v.split('=', 1) for f in sorted(glob.glob('$START_UP/env/*')) for v in open(f).read().split('\\0') if v)  $mark" ||
    return
  echo "$# set"
}
