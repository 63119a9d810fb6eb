#!/bin/bash
set -eu
echo "Welcome to the studio"
