#!/usr/bin/env bash
# The team's start-up: runs as sagemaker-user each time a JupyterLab app starts, within five minutes.
# It never fails the app: a line that cannot be set is said in the log and left.
set -u

say() { printf 'team-setup: %s\n' "$*"; }

git config --global init.defaultBranch main || say "could not set git's default branch"
git config --global pull.ff only || say "could not set git's pull mode"

# Everybody finds the same folders.
mkdir -p "$HOME/projects" "$HOME/scratch" || say "could not make the team's folders"

say "done"
exit 0
