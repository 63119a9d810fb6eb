"""Programs that are wrong in one place each."""

from __future__ import annotations

import ast
import copy
from collections import Counter
from collections.abc import Callable, Iterator
from typing import NamedTuple

_COMPARED: dict[type[ast.cmpop], type[ast.cmpop]] = {
    ast.Lt: ast.LtE,
    ast.LtE: ast.Lt,
    ast.Gt: ast.GtE,
    ast.GtE: ast.Gt,
    ast.Eq: ast.NotEq,
    ast.NotEq: ast.Eq,
    ast.Is: ast.IsNot,
    ast.IsNot: ast.Is,
    ast.In: ast.NotIn,
    ast.NotIn: ast.In,
}
_COUNTED: dict[type[ast.operator], type[ast.operator]] = {
    ast.Add: ast.Sub,
    ast.Sub: ast.Add,
    ast.Mult: ast.Div,
    ast.Div: ast.Mult,
}


def changes(node: ast.AST) -> Iterator[ast.AST]:  # noqa: C901, PLR0912 - a table, a kind of node each
    """What could stand there instead, and be wrong."""
    if isinstance(node, ast.Compare):
        for at, operator in enumerate(node.ops):
            other = copy.deepcopy(node)
            other.ops[at] = _COMPARED[type(operator)]()
            yield other
    elif isinstance(node, ast.BoolOp):
        yield ast.BoolOp(ast.Or() if isinstance(node.op, ast.And) else ast.And(), node.values)
        for at in range(len(node.values)):
            rest = [value for number, value in enumerate(node.values) if number != at]
            yield rest[0] if len(rest) == 1 else ast.BoolOp(node.op, rest)
    elif isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.Not):
        yield node.operand
    elif isinstance(node, ast.BinOp) and type(node.op) in _COUNTED:
        yield ast.BinOp(node.left, _COUNTED[type(node.op)](), node.right)
    elif isinstance(node, ast.Constant) and isinstance(node.value, bool):
        yield ast.Constant(not node.value)
    elif isinstance(node, ast.Constant) and isinstance(node.value, int | float):
        yield ast.Constant(node.value + 1)
    elif isinstance(node, ast.If | ast.IfExp):
        turned = copy.deepcopy(node)
        turned.test = ast.UnaryOp(ast.Not(), node.test)
        yield turned
    elif isinstance(node, ast.Return) and node.value is not None:
        yield ast.Return(ast.Constant(None))
    elif isinstance(node, ast.Tuple | ast.List) and node.elts and all(isinstance(e, ast.Constant) for e in node.elts):
        for at in range(len(node.elts)):
            yield type(node)([element for number, element in enumerate(node.elts) if number != at], ast.Load())
    elif isinstance(node, ast.Dict) and all(isinstance(key, ast.Constant) for key in node.keys):
        for at in range(len(node.keys)):
            kept = [number for number in range(len(node.keys)) if number != at]
            yield ast.Dict([node.keys[number] for number in kept], [node.values[number] for number in kept])
    elif _is_done(node):
        yield ast.Pass()


def _is_done(node: ast.AST) -> bool:
    """What is done for what it does, not for a name that it gives."""
    if isinstance(node, ast.Assign):
        return all(isinstance(target, ast.Attribute | ast.Subscript) for target in node.targets)
    return isinstance(node, ast.Raise) or (isinstance(node, ast.Expr) and isinstance(node.value, ast.Call))


class Mutant(NamedTuple):
    """A program that is wrong in one place."""

    line: int
    what: str
    """In which function what stands for what."""
    program: str


def mutants(source: str, also: Callable[[ast.AST], Iterator[ast.AST]] = lambda _: iter(())) -> Iterator[Mutant]:
    """Each one; two that read the same are told apart by a number.

    Args:
        source: The program.
        also: What else could stand in a place.
    """
    whole = ast.parse(source)
    functions = dict(_functions(whole, ""))
    said = set(_annotations(whole))
    seen: Counter[str] = Counter()
    for number, node in enumerate(ast.walk(whole)):
        if not isinstance(node, ast.expr | ast.stmt) or node in said:
            continue
        for other in (*changes(node), *also(node)):
            was, after = (ast.unparse(ast.fix_missing_locations(each)) for each in (node, other))
            if was == after:
                continue
            program = ast.unparse(_Put(number, other).put(source))
            what = f"{functions[node]}: {was.splitlines()[0]} -> {after.splitlines()[0]}"
            seen[what] += 1
            yield Mutant(node.lineno, what if seen[what] == 1 else f"{what} ({seen[what]})", program)


def _functions(node: ast.AST, name: str) -> Iterator[tuple[ast.AST, str]]:
    """Each node, and the name of the function that it stands in."""
    yield node, name
    inner = node.name if isinstance(node, ast.FunctionDef | ast.ClassDef) else name
    for child in ast.iter_child_nodes(node):
        yield from _functions(child, inner)


def _annotations(whole: ast.AST) -> Iterator[ast.AST]:
    """What says of which type something is: nobody runs it."""
    for node in ast.walk(whole):
        for name in ("annotation", "returns"):
            if said := getattr(node, name, None):
                yield from ast.walk(said)


class _Put(ast.NodeTransformer):
    def __init__(self, number: int, other: ast.AST) -> None:
        self.number, self.other = number, other

    def put(self, source: str) -> ast.AST:
        tree = ast.parse(source)
        self.wanted = list(ast.walk(tree))[self.number]
        return ast.fix_missing_locations(self.visit(tree))

    def visit(self, node: ast.AST) -> ast.AST:
        """Put it there."""
        return self.other if node is self.wanted else self.generic_visit(node)
