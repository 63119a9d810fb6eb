"""What `python3 home_copy.pyz` runs."""

from __future__ import annotations

import sys

from home_copy.command import main

sys.exit(main(sys.argv[1:]))
