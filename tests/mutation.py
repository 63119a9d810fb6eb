"""What tests find nothing wrong with, of the programs that are wrong in one place each."""

from __future__ import annotations

import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

from tests import mutation_run
from tests.kit import ROOT
from tests.mutants import Mutant


def survivors(
    module: str,
    path: Path,
    tests: Sequence[str],
    made: Sequence[Mutant],
    *,
    imports: Sequence[str] = (),
    folders: Sequence[Path] = (),
    first: str = "",
) -> list[Mutant]:
    """Those in which the tests find nothing wrong.

    Args:
        module: Which one is changed, by its full name.
        path: Where it lies.
        tests: What is asked, of the checkout's files; and options of pytest.
        made: What it is changed to.
        imports: Modules that tests import and that have nothing to do with the changed one.
        folders: Where Python is to look for modules, before the checkout.
        first: ``module:function`` that says whether something is wrong, sooner than pytest would.
    """
    asked = [str(ROOT / each) if each.endswith(".py") else each for each in tests]
    order = mutation_run.Order(
        module,
        str(path),
        [*map(str, folders), str(ROOT)],
        [*mutation_run.QUICK, "--rootdir", str(ROOT), *asked],
        [path.read_text(encoding="utf-8"), *(each.program for each in made)],
        list(imports),
        first,
    )
    with tempfile.TemporaryDirectory() as folder:
        whole, *lived = mutation_run.survivors(order, Path(folder)) or [-1]
    assert whole == 0, "the tests pass on what is not changed"
    return [made[number - 1] for number in lived]


def tell(name: str, made: Sequence[Mutant], lived: Sequence[Mutant]) -> None:
    """Print a line for a module, and one for each survivor."""
    sys.stdout.write(f"{name}: {len(made) - len(lived)} of {len(made)} are found\n")
    for each in lived:
        sys.stdout.write(f"  {each.line}: {each.what[:200]}\n")
    sys.stdout.flush()
