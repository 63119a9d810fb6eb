"""Breaks what copies homes, and what judges the copies, in each place, one at a time; says what no test finds.

    PYTHONPATH=assets/migrate:. python -m tests.assets.migrate.mutation                     # every module, some hours
    PYTHONPATH=assets/migrate:. python -m tests.assets.migrate.mutation restore --every 10  # each tenth place of one

The tests of a home's copy run on an S3 in memory.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from typing import Final, NamedTuple

from tests import mutation
from tests.mutants import Mutant, mutants

from .kit import ROOT

COPY: Final = "tests/assets/migrate"
JOURNEY: Final = "tests/studio_cli/migrate/journey"
_IN_MEMORY: Final = ["-p", "tests.assets.migrate.in_memory"]


class Part(NamedTuple):
    """A module, and what looks at it."""

    module: str
    path: str
    tests: tuple[str, ...]
    imports: tuple[str, ...]

    @property
    def source(self) -> str:
        """The module as it is."""
        return (ROOT / self.path).read_text(encoding="utf-8")


def _copy(name: str, *tests: str) -> Part:
    imports = ("boto3", "hypothesis", "concurrent.futures.thread", "sqlite3")
    return Part(f"home_copy.{name}", f"assets/migrate/home_copy/{name}.py", (*_IN_MEMORY, *tests), imports)


def _journey(name: str) -> Part:
    module, test = f"studio_cli.migrate.journey.{name}", f"{JOURNEY}/test_{name}.py"
    imports = ("boto3", "studio_cli.migrate.plan", "studio_cli.aws", "studio_cli.packing")
    return Part(module, f"studio_cli/migrate/journey/{name}.py", (test,), imports)


_RULES, _SENDING, _RESTORING, _WHOLE = (f"{COPY}/test_{name}.py" for name in ("rules", "sending", "restoring", "copy"))
PARTS: Final = {
    "manifest": _copy("manifest", _RULES, _RESTORING),
    "names": _copy("names", _RULES),
    "settings": _copy("settings", _RULES),
    "secret_rules": _copy("secret_rules", _RULES, _SENDING),
    "tree": _copy("tree", _RESTORING, _WHOLE),
    "reading": _copy("reading", _SENDING, _RESTORING),
    "backup": _copy("backup", _SENDING, _WHOLE),
    "restore": _copy("restore", _RESTORING, _WHOLE),
    "compare": _copy("compare", _WHOLE, _RESTORING),
    "journal": _copy("journal", _SENDING, _RESTORING, _WHOLE),
    "states": _journey("states"),
    "tombstone": _journey("tombstone"),
}


def survivors(part: Part, changed: Sequence[Mutant]) -> list[Mutant]:
    """Those in which the tests find nothing wrong."""
    folders = [ROOT / "assets/migrate"]
    path = ROOT / part.path
    return mutation.survivors(part.module, path, part.tests, changed, imports=part.imports, folders=folders)


def main(arguments: Sequence[str]) -> None:
    """Print a line for each module, and one for each survivor."""
    parser = argparse.ArgumentParser(prog="mutation")
    parser.add_argument("modules", nargs="*", choices=[*PARTS, []], metavar="MODULE")
    parser.add_argument("--every", type=int, default=1, help="take each so manieth place only")
    parser.add_argument("--begin", type=int, default=0, help="the first place that is taken")
    given = parser.parse_args(arguments)
    for name in given.modules or PARTS:
        changed = list(mutants(PARTS[name].source))[given.begin :: given.every]
        mutation.tell(name, changed, survivors(PARTS[name], changed))


if __name__ == "__main__":
    main(sys.argv[1:])
