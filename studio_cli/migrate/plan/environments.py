"""Environments of conda and pip, as a backup exported them, and what becomes of each."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from studio_cli.migrate.plan.model import EnvironmentPlan, EnvironmentTarget

LISTED: Final = "environments/environments.json"
"""Where a backup lists them, below an instance's run."""
_OF_AWS: Final = frozenset({"base", "JupyterSystemEnv", "python3", "R"})
_OF_AWS_BEGIN: Final = ("pytorch_p", "tensorflow2_p", "mxnet_p", "amazonei_")
"""Names of the environments that notebook instances come with.

https://docs.aws.amazon.com/sagemaker/latest/dg/nbi-software-updates.html
"""
_IMAGE_FOR: Final = 2
"""How many instances have the same environment, for an image to be worth it."""


@dataclass(frozen=True, slots=True)
class Exported:
    """An environment as a backup tells it."""

    name: str
    kind: str
    python: str | None
    packages: frozenset[str]
    """Packages with their versions; none where nothing could be exported."""


def read_exports(folder: Path, names: Iterable[str]) -> dict[str, tuple[Exported, ...]]:
    """The environments of backups that were copied to this machine.

    Args:
        folder: It has a folder for each instance, with its backup's run or ``environments`` in it.
        names: Names of instances.
    """
    found: dict[str, tuple[Exported, ...]] = {}
    for name in names:
        lists = sorted((folder / name).glob(f"**/{LISTED}"))
        if lists:
            run = lists[-1].parents[1]  # runs are named by their time
            found[name] = tuple(_exported(run, row) for row in json.loads(lists[-1].read_text(encoding="utf-8")))
    return found


def _exported(run: Path, row: dict[str, Any]) -> Exported:
    packages: set[str] = set()
    for file in row["files"]:
        path = run / file
        if path.name == "requirements.txt" and path.is_file():
            lines = path.read_text(encoding="utf-8", errors="replace").splitlines()
            packages |= {line.strip().lower() for line in lines if line.strip() and not line.startswith(("#", "-"))}
    return Exported(row["name"], row["kind"], row.get("python"), frozenset(packages))


def plan_environments(exports: Mapping[str, tuple[Exported, ...]]) -> dict[str, tuple[EnvironmentPlan, ...]]:
    """What becomes of each environment, by instance.

    Args:
        exports: What backups exported.
    """
    same: dict[tuple[str, frozenset[str]], set[str]] = defaultdict(set)
    for instance, environments in exports.items():
        for each in environments:
            if each.packages and not _is_aws_s(each.name):
                same[each.name, each.packages].add(instance)
    return {
        instance: tuple(_planned(each, len(same[each.name, each.packages])) for each in environments)
        for instance, environments in exports.items()
    }


def _is_aws_s(name: str) -> bool:
    return name in _OF_AWS or name.startswith(_OF_AWS_BEGIN)


def _planned(environment: Exported, instances: int) -> EnvironmentPlan:
    name, version = environment.name, f" of Python {environment.python}" if environment.python else ""
    if _is_aws_s(name):
        because = "notebook instances come with it; SageMaker Distribution has what it is for"
        return EnvironmentPlan(name=name, becomes=EnvironmentTarget.STANDARD, because=because)
    if instances >= _IMAGE_FOR:
        because = f"{instances} instances have it, with the same {len(environment.packages)} packages{version}"
        return EnvironmentPlan(name=name, becomes=EnvironmentTarget.IMAGE, image=name.lower(), because=because)
    told = f"its own {len(environment.packages)} packages{version}" if environment.packages else "nothing was exported"
    return EnvironmentPlan(name=name, becomes=EnvironmentTarget.REBUILD, because=told)
