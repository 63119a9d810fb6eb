# Extensions of Code Editor, by id or from a .vsix file.
# shellcheck shell=bash

# code_editor_extensions EXTENSION...
code_editor_extensions() {
  local image=/opt/amazon/sagemaker/sagemaker-code-editor-server-data data=$HOME/sagemaker-code-editor-server-data
  local extension failed=
  # The Distribution links its own extensions into this folder only while it is not there.
  if [ ! -d "$data/extensions" ]; then
    mkdir -p "$data/extensions" || return
    for extension in "$image/extensions"/*/; do
      [ ! -d "$extension" ] || ln -s "${extension%/}" "$data/extensions/" || return
    done
  fi
  for extension; do
    case $extension in *.vsix) [ "${extension#/}" != "$extension" ] || extension=$HOME/$extension ;; esac
    sagemaker-code-editor --install-extension "$extension" --extensions-dir "$data/extensions" \
      --server-data-dir "$data" --user-data-dir /opt/amazon/sagemaker/sagemaker-code-editor-user-data ||
      failed="$failed $extension"
  done
  if [ -n "$failed" ]; then
    echo "not installed:$failed"
    return 1
  fi
  echo "installed"
}
