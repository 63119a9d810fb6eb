# Packages of Python, from an index: in an environment of their own, which the home keeps, or in the image's, which
# every start makes anew.
# shellcheck shell=bash

# pip_packages KERNEL|'' INDEX PACKAGE...: without a kernel's name they go into the image's environment
pip_packages() {
  local kernel=$1 index=$2 folder specs
  shift 2
  set -- install --quiet --no-input --disable-pip-version-check ${index:+--index-url "$index"} -- "$@"
  if [ -z "$kernel" ]; then
    python3 -m pip "$@" && echo "installed in the image's environment"
    return
  fi
  folder=$HOME/.local/share/studio-start-up/$kernel-$(printf '%s\n' "$(python3 -VV)" "$@" | sha256sum | cut -c 1-12)
  if [ -e "$folder/whole" ]; then
    echo "there already, as kernel $kernel"
    return
  fi
  # shellcheck disable=SC2064  # the path of now
  trap "[ -e ${folder@Q}/whole ] || rm -rf ${folder@Q}" EXIT
  rm -rf "$folder"
  python3 -m venv --system-site-packages --without-pip "$folder" &&
    python3 -m pip --python "$folder/bin/python" "$@" || return
  # A virtual environment made inside of another one does not see the other's packages.
  "$folder/bin/python" -c 'import ipykernel' 2>/dev/null ||
    python3 -m pip --python "$folder/bin/python" "$@" ipykernel || return
  specs=$HOME/.local/share/jupyter/kernels/$kernel
  mkdir -p "$specs" && "$folder/bin/python" -c 'import json, sys
argv = [sys.executable, "-m", "ipykernel_launcher", "-f", "{connection_file}"]
json.dump({"argv": argv, "display_name": sys.argv[1], "language": "python"}, sys.stdout)' "$kernel" \
    >"$specs/kernel.json.new" && mv "$specs/kernel.json.new" "$specs/kernel.json" && touch "$folder/whole" || return
  echo "installed, as kernel $kernel"
}
