"""Breaks the guard in each place, one at a time, and says what no test finds.

    python -m tests.studio_cli.guard.mutation            # every module, some hours of a core
    python -m tests.studio_cli.guard.mutation fate gone

The scenarios are tried first, without pytest; what they let live, the tests of the guard are asked of.
"""

from __future__ import annotations

import ast
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Final

from tests import mutation
from tests.kit import ROOT
from tests.mutants import Mutant, mutants

HERE: Final = Path(__file__).parent
PACKAGE: Final = ROOT / "studio_cli" / "guard"
TESTS: Final = ("fate", "gone", "values", "weaker", "selected", "sides", "grouping", "leaving")
"""What is asked of all modules: quick, and not through the command."""
COMMAND: Final = {"acknowledgment", "formats"}
"""What only the command's tests look at."""


def more(node: ast.AST) -> Iterator[ast.AST]:
    """What else could stand there: the guard is made of generators, sets and tables."""
    match node:
        case ast.Expr(value=ast.Yield() | ast.YieldFrom()):
            yield ast.Expr(ast.YieldFrom(ast.Tuple([], ast.Load())))
        case ast.Set() | ast.Tuple(ctx=ast.Load()) if not all(isinstance(each, ast.Constant) for each in node.elts):
            for at in range(len(node.elts) if len(node.elts) > 1 else 0):
                yield type(node)(**{**dict(ast.iter_fields(node)), "elts": [*node.elts[:at], *node.elts[at + 1 :]]})
        case ast.ListComp() | ast.SetComp() | ast.DictComp() | ast.GeneratorExp():
            for at, comprehension in enumerate(node.generators):
                for condition in comprehension.ifs:
                    rest = [each for each in comprehension.ifs if each is not condition]
                    fields = {**dict(ast.iter_fields(comprehension)), "ifs": rest}
                    changed = [*node.generators[:at], ast.comprehension(**fields), *node.generators[at + 1 :]]
                    yield type(node)(**{**dict(ast.iter_fields(node)), "generators": changed})
        case ast.Continue() | ast.Break():
            yield ast.Pass()


def made(module: str) -> list[Mutant]:
    """The mutants of a module."""
    return list(mutants((PACKAGE / f"{module}.py").read_text(encoding="utf-8"), more))


def survivors(module: str, changed: Sequence[Mutant]) -> list[Mutant]:
    """Those in which the tests find nothing wrong."""
    tests = [str(HERE / f"test_{name}.py") for name in (*TESTS, *(["command"] if module in COMMAND else []))]
    return mutation.survivors(
        f"studio_cli.guard.{module}",
        PACKAGE / f"{module}.py",
        tests,
        changed,
        imports=["tests.studio_cli.guard.edits", "local_aws.schemas"],
        first="tests.studio_cli.guard.whole:says_otherwise",
    )


def main(modules: Sequence[str]) -> None:
    """Print a line for each module, and one for each survivor."""
    for module in modules or sorted(path.stem for path in PACKAGE.glob("[a-z]*.py")):
        changed = made(module)
        mutation.tell(module, changed, survivors(module, changed))


if __name__ == "__main__":
    main(sys.argv[1:])
