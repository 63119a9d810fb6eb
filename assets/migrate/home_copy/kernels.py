"""Which kernels the restored notebooks name, whether the space has them, and how to get those that it lacks."""

from __future__ import annotations

import json
import os
import shlex
import sys
from collections import Counter
from typing import Any, Dict, List, Optional

from home_copy.classic_kernels import classic_kernel
from home_copy.errors import TroubledError
from home_copy.journal import Journal
from home_copy.names import shown
from home_copy.programs import ask, find
from home_copy.settings import Settings
from home_copy.store import NotThereError, Store

_LONGEST = 64 * 1024 * 1024
_NOTHING = "Nothing was exported that gives it. Open the notebook and choose a kernel that is here."
_FOLDERS = (
    "~/.local/share/jupyter/kernels",
    "/opt/conda/share/jupyter/kernels",
    "/usr/local/share/jupyter/kernels",
    "/usr/share/jupyter/kernels",
    os.path.join(sys.prefix, "share/jupyter/kernels"),
)


def note_kernels(
    settings: Settings, store: Store, journal: Journal, target: bytes, *, beside: Optional[bytes] = None
) -> Dict[str, Any]:
    """Compare the notebooks' kernels with the space's; write a note of them.

    Args:
        settings: What the program is told.
        store: Where it is told what was exported.
        journal: What is in the folder.
        target: The folder that the notebooks are in.
        beside: What the note is written beside; nothing for the folder.

    Returns:
        ``wanted``: how many notebooks name each kernel; ``missing``: those that are not here, with what gives them;
        ``registered``: those that were built.
    """
    wanted = _wanted(journal, target)
    have = _have(settings)
    exported = _exported(settings, store)
    missing: Dict[str, Any] = {}
    registered: List[str] = []
    for name in sorted(set(wanted) - have):
        missing[name] = _remedy(settings, exported, name, wanted[name])
        if settings.register_environments and missing[name]["requirements"]:
            built = _register(settings, store, name, missing[name])
            missing[name]["built"] = built
            if built == "built":
                registered.append(name)
    note = _note(settings, wanted, missing, registered)
    place = (beside or target).rstrip(b"/") + b"-kernels.md"
    with open(place, "wb") as file:  # ours, and written anew each time
        file.write(note.encode())
    return {
        "wanted": dict(sorted(wanted.items())),
        "missing": {name: found for name, found in missing.items() if name not in registered},
        "registered": registered,
        "note": shown(place),
    }


def _wanted(journal: Journal, target: bytes) -> Counter[str]:
    """How many notebooks name each kernel."""
    found: Counter[str] = Counter()
    for entry in journal.entries():
        checkpoint = b"/.ipynb_checkpoints/" in b"/" + entry.path
        if entry.kind != "file" or not entry.path.endswith(b".ipynb") or checkpoint or entry.size > _LONGEST:
            continue
        try:
            with open(os.path.join(target, entry.path), "rb") as file:
                name = json.loads(file.read())["metadata"]["kernelspec"]["name"]
        except (OSError, ValueError, KeyError, TypeError):
            continue  # no notebook, or one that names no kernel
        found[str(name)] += 1
    return found


def _have(settings: Settings) -> set[str]:
    """The kernels of the space."""
    jupyter = find("jupyter", "/opt/conda/bin/jupyter") if settings.programs else None
    if jupyter is not None:
        try:
            return set(json.loads(ask([jupyter, "kernelspec", "list", "--json"]))["kernelspecs"])
        except (TroubledError, ValueError, KeyError):
            pass  # then its folders are looked at
    folders = [os.path.expanduser(folder) for folder in _FOLDERS]
    return {
        name
        for folder in folders
        if os.path.isdir(folder)
        for name in os.listdir(folder)
        if os.path.isfile(os.path.join(folder, name, "kernel.json"))
    }


def _exported(settings: Settings, store: Store) -> Dict[str, List[Dict[str, Any]]]:
    found: Dict[str, List[Dict[str, Any]]] = {}
    for name in ("environments", "kernels"):
        try:
            body = b"".join(store.pieces(f"{settings.place}/environments/{name}.json"))
            found[name] = json.loads(body)
        except NotThereError:
            found[name] = []
    return found


def _remedy(settings: Settings, exported: Dict[str, List[Dict[str, Any]]], name: str, notebooks: int) -> Dict[str, Any]:
    """Where the kernel came from, and the files that build it anew."""
    kernel = next((each for each in exported["kernels"] if each["name"] == name), None)
    prefix: Optional[str] = (kernel or {}).get("environment")
    argv = (kernel or {}).get("argv") or [""]
    if kernel is not None and prefix is None:  # a kernel of the person's own names its Python
        prefix = os.path.dirname(os.path.dirname(argv[0])) or None
    made = next((each for each in exported["environments"] if each["prefix"] == prefix), None)
    files = [f"s3://{settings.bucket}/{settings.place}/{file}" for file in (made or {}).get("files", [])]
    return {
        "notebooks": notebooks,
        "language": (kernel or {}).get("language"),
        "environment": (made or {}).get("name"),
        "files": files,
        "requirements": next(
            (file for file in (made or {}).get("files", []) if file.endswith("requirements.txt")), None
        ),
    }


def _register(settings: Settings, store: Store, name: str, remedy: Dict[str, Any]) -> str:
    """Build the environment and tell Jupyter of it: ``built``, or why not."""
    folder = os.path.expanduser(os.path.join("~", "environments", name))
    python = os.path.join(folder, "bin", "python")
    try:
        listed = b"".join(store.pieces(f"{settings.place}/{remedy['requirements']}"))
        if not os.path.exists(python):
            ask([sys.executable, "-m", "venv", folder])
        path = os.path.join(folder, "requirements.txt")
        with open(path, "wb") as file:
            file.write(listed)
        ask([python, "-m", "pip", "install", "--quiet", "--requirement", path])
        ask([python, "-m", "ipykernel", "install", "--user", "--name", name, "--display-name", name])
    except (TroubledError, NotThereError, OSError) as error:
        return f"not built: {error}"
    return "built"


def _note(settings: Settings, wanted: Counter[str], missing: Dict[str, Any], registered: List[str]) -> str:
    lines = [f"# Kernels of the notebooks of {settings.instance}", ""]
    if not wanted:
        return "\n".join([*lines, "No notebook names a kernel.", ""])
    for name, count in sorted(wanted.items()):
        if name in registered:
            state = "built anew from what was exported"
        else:
            state = "missing here" if name in missing else "here"
        lines.append(f"- `{name}`: {count} notebook{'s' if count > 1 else ''}; {state}")
    for name, remedy in sorted(missing.items()):
        if name in registered:
            continue
        lines += ["", f"## `{name}`", ""]
        lines += [f"Building it was tried: {remedy['built']}", ""] if "built" in remedy else []
        if not remedy["files"]:
            known = classic_kernel(name)
            said = f"{known.words}, in Studio Classic. Today: {known.today}." if known else _NOTHING
            lines.append(said)
            continue
        lines += [
            f"It was the environment {remedy['environment']} on the instance. To build it anew, in a terminal:",
            "",
        ]
        lines += [f"    {command}" for command in _commands(name, remedy["files"])]
        lines += ["", "Or open the notebook and choose a kernel that is here."]
    return "\n".join([*lines, ""])


def _commands(name: str, files: List[str]) -> List[str]:
    quoted = shlex.quote(name)
    brought = [f"aws s3 cp {shlex.quote(file)} ." for file in files]
    register = f"ipykernel install --user --name {quoted}"
    if any(file.endswith("environment.yml") for file in files):
        run = f"conda run --name {quoted} python -m"
        return [*brought, f"conda env create --name {quoted} --file environment.yml", f"{run} {register}"]
    python = f"~/environments/{quoted}/bin/python -m"
    made = [
        f"python3 -m venv ~/environments/{quoted}",
        f"{python} pip install --requirement requirements.txt ipykernel",
    ]
    return [*brought, *made, f"{python} {register}"]
