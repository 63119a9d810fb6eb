"""The zip file as a program: ``sudo python3 return-homes.pyz plan``."""

from __future__ import annotations

import sys

from return_homes.command import main

sys.exit(main(sys.argv[1:]))
