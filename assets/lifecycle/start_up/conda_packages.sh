# Packages of conda in the image's environment, which every start makes anew.
# shellcheck shell=bash

# conda_packages CHANNEL PACKAGE...
conda_packages() {
  local channel=$1 tool
  shift
  for tool in micromamba mamba conda none; do
    command -v "$tool" >/dev/null && break
  done
  if [ "$tool" = none ]; then
    echo "this image has no conda"
    return 1
  fi
  "$tool" install --yes --quiet --name base ${channel:+--override-channels --channel "$channel"} "$@" || return
  echo "installed in the image's environment"
}
