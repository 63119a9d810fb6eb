# A repository in the home: cloned once, then brought forward as long as nobody works in it.
# shellcheck shell=bash

# git_clone URL FOLDER BRANCH DEPTH [what with_credentials takes after the URL]
git_clone() {
  local url=$1 folder=$HOME/$2 branch=$3 depth=$4 new
  shift 4
  export GIT_TERMINAL_PROMPT=0 GIT_HTTP_LOW_SPEED_LIMIT=1000 GIT_HTTP_LOW_SPEED_TIME=20
  export GIT_SSH_COMMAND=${GIT_SSH_COMMAND:-ssh -o BatchMode=yes -o ConnectTimeout=10}
  [ $# = 0 ] || with_credentials "$url" "$@"
  if [ -e "$folder/.git" ]; then
    git_update "$url" "$folder" "$branch"
    return
  fi
  # An empty folder is nobody's work.
  if [ -e "$folder" ] && [ -n "$(ls -A "$folder" 2>&1)" ]; then
    echo "$folder is there and is no clone, left alone"
    return 1
  fi
  # It gets its name when it is whole: an interrupted one is no clone to anybody.
  new=${folder%/*}/.${folder##*/}.start-up
  mkdir -p "${folder%/*}" && rm -rf "$new" || return
  # shellcheck disable=SC2064  # the path of now
  trap "rm -rf ${new@Q}" EXIT
  git clone --quiet ${branch:+--branch "$branch"} ${depth:+--depth "$depth"} -- "$url" "$new" || return
  mv -T "$new" "$folder" && echo "cloned"
}

# git_update URL FOLDER BRANCH
git_update() {
  local url=$1 branch=$3 has
  cd "$2" || return
  has=$(git config --get remote.origin.url)
  if [ "$has" != "$url" ]; then
    echo "$2 is a clone of $has, left alone"
    return 1
  fi
  git fetch --quiet --prune origin || return
  if [ -n "$(git status --porcelain 2>&1)" ]; then
    echo "fetched, not merged: somebody works in it"
  elif [ -n "$branch" ] && [ "$(git symbolic-ref --quiet --short HEAD)" != "$branch" ]; then
    echo "fetched, not merged: it is not on $branch"
  elif git merge --quiet --ff-only '@{upstream}' >/dev/null 2>&1; then
    echo "up to date"
  else
    echo "fetched, not merged: it went its own way"
  fi
}
