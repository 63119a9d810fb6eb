# A command of the team's own.
# shellcheck shell=bash

# run_command TEXT
run_command() { bash -c "$1"; }
