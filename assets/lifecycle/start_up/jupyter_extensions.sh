# Extensions of the Jupyter server and of JupyterLab, switched by files of their own: the user's stay as they are.
# shellcheck shell=bash

# jupyter_extensions SERVER LAB: as JSON; nothing for neither
jupyter_extensions() {
  local folder=$HOME/.jupyter
  write_settings "$folder/jupyter_server_config.d/studio-start-up.json" "$1" &&
    write_settings "$folder/labconfig/page_config.d/studio-start-up.json" "$2" || return
  echo "switched"
}

# write_settings FILE TEXT
write_settings() {
  if [ -z "$2" ]; then
    rm -f "$1"
    return
  fi
  mkdir -p "${1%/*}" && printf '%s\n' "$2" >"$1.new" && mv "$1.new" "$1"
}
