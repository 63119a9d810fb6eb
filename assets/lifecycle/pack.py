"""Packs the idle watch for the scripts that start it: ``make scripts``.

A script may be 12,288 bytes long, so each mode gets the modules that it uses and no other, without their comments,
docstrings and annotations. What is packed lies in the repository, because another zlib may pack it otherwise, and
another script is another lifecycle configuration.
"""

from __future__ import annotations

import ast
import base64
import zlib
from pathlib import Path

HERE = Path(__file__).parent
SOURCE, PACKED = HERE / "idle_watch", HERE / "packed"
MODES = ("guard", "stop", "notebook_instance", "host")
WIDTH = 120


def stripped(source: str) -> ast.Module:
    """The same program without what only people read."""
    tree = _Stripper().visit(ast.parse(source))
    used = {node.id for node in ast.walk(tree) if isinstance(node, ast.Name)}
    for node in list(tree.body):
        if isinstance(node, ast.ImportFrom) and node.module != "__future__":
            node.names = [name for name in node.names if (name.asname or name.name) in used]
            if not node.names:
                tree.body.remove(node)
    return ast.fix_missing_locations(tree)


class _Stripper(ast.NodeTransformer):
    def _without_docstring(self, node: ast.Module | ast.ClassDef | ast.FunctionDef) -> ast.AST:
        self.generic_visit(node)
        # Bare words are for people, wherever they stand.
        node.body = [
            each for each in node.body if not (isinstance(each, ast.Expr) and isinstance(each.value, ast.Constant))
        ] or [ast.Pass()]
        return node

    def visit_Module(self, node: ast.Module) -> ast.AST:
        return self._without_docstring(node)

    def visit_ClassDef(self, node: ast.ClassDef) -> ast.AST:
        if any(isinstance(base, ast.Name) and base.id == "NamedTuple" for base in node.bases):
            node.body = node.body[1:]  # its annotations make it
            return node
        return self._without_docstring(node)

    def visit_FunctionDef(self, node: ast.FunctionDef) -> ast.AST:
        node.returns = None
        return self._without_docstring(node)

    def visit_arg(self, node: ast.arg) -> ast.AST:
        node.annotation = None
        return node

    def visit_AnnAssign(self, node: ast.AnnAssign) -> ast.AST | None:
        self.generic_visit(node)
        return ast.Assign([node.target], node.value, lineno=node.lineno) if node.value else None


def modules(mode: str) -> dict[str, ast.Module]:
    """What a mode runs, by the names of its files."""
    found: dict[str, ast.Module] = {}
    wanted = ["__init__", "__main__", mode]
    while wanted:
        name = wanted.pop(0)
        if name in found:
            continue
        found[name] = tree = stripped((SOURCE / f"{name}.py").read_text(encoding="utf-8"))
        for node in ast.walk(tree):
            if isinstance(node, ast.ImportFrom) and node.module == "idle_watch":
                wanted += [each.name for each in node.names]
            elif isinstance(node, ast.ImportFrom) and (node.module or "").startswith("idle_watch."):
                wanted.append((node.module or "").partition(".")[2])
    return {f"{name}.py": found[name] for name in sorted(found)}


def pack(mode: str) -> str:
    """Text that a script can hold: file names and programs, with a zero between them, compressed, in base85."""
    parts = [part for name, tree in modules(mode).items() for part in (name, ast.unparse(tree) + "\n")]
    text = base64.b85encode(zlib.compress("\0".join(parts).encode("ascii"), 9)).decode()
    return "".join(f"{text[at : at + WIDTH]}\n" for at in range(0, len(text), WIDTH))


def unpack(text: str) -> dict[str, str]:
    """What a script unpacks: its files."""
    parts = zlib.decompress(base64.b85decode("".join(text.split()))).decode().split("\0")
    return dict(zip(parts[::2], parts[1::2], strict=True))


def report() -> None:
    """Say how large the scripts are against what SageMaker takes."""
    # Only here: what runs inside AWS needs nothing of the library.
    from studio_constructs.lifecycle import content, idle_watch  # noqa: PLC0415

    scripts = {
        "guard": idle_watch.guard_script().content,
        "stop": idle_watch.stop_script(minutes=60).content,
        "notebook_instance": idle_watch.notebook_instance_start(60),
        "host": idle_watch.host_start(60),
    }
    for mode, script in scripts.items():
        raw = len(script.encode())
        share = f"{raw:,} of {content.CONTENT_BYTES_MAX:,} bytes, {(raw + 2) // 3 * 4:,} in base64"
        packed = sum(len(text) for text in unpack((PACKED / f"{mode}.txt").read_text(encoding="ascii")).values())
        source = sum((SOURCE / name).stat().st_size for name in modules(mode))
        print(f"{mode:18}{share}, {raw / content.CONTENT_BYTES_MAX:.0%}; source {source:,}, stripped {packed:,}")


if __name__ == "__main__":
    for each in MODES:
        (PACKED / f"{each}.txt").write_text(pack(each), encoding="ascii")
    report()
