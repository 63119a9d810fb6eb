"""The zip file as a program: ``sudo python3 return-homes.pyz plan``."""

from __future__ import annotations

import io
import sys

from return_homes.command import main

for _stream in (sys.stdout, sys.stderr):
    if isinstance(_stream, io.TextIOWrapper):
        _stream.reconfigure(errors="backslashreplace")  # a terminal without a letter is no reason to end

sys.exit(main(sys.argv[1:]))
