"""A domain is adopted: read, told as an estate, and prepared for `cdk import`. Nothing in AWS is changed."""

from __future__ import annotations

import json
import shutil
import tempfile
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Final

import click

from stacks.assembly import synthesize
from stacks.estate import Environment, Estate, EstateError, load_estate
from studio_cli import cdk
from studio_cli.adopt.care import read_care
from studio_cli.adopt.estate_lines import Names, estate_lines
from studio_cli.adopt.found import FoundDomain
from studio_cli.adopt.imports import Plan, StackImports, plan_imports
from studio_cli.adopt.lines.written import EstateLines
from studio_cli.adopt.reading import read
from studio_cli.adopt.report import report
from studio_cli.adopt.templates import Resolver, StackTemplate, read_templates
from studio_cli.aws import Target
from studio_cli.place import RefusedError, credentials_for, prefix_of
from studio_constructs import Problem

IMPORT_FOLDER: Final = "import"
_ESTATE_FILE: Final = "studio.yaml"
_ONLY_OF_A_DEPLOY: Final = ("stackTemplateAssetObjectUrl", "additionalDependencies")
"""What the CDK uploads beforehand for a deploy; an import's template goes another way."""


@dataclass(frozen=True)
class Adoption:
    """What was found, and what is to be done.

    Attributes:
        found: The domain.
        estate: The estate that adopts it.
        environment: The environment that it becomes.
        plan: What is imported where.
        report: All of it, to be read.
        commands: What to run, in order.
    """

    found: FoundDomain
    estate: Estate
    environment: Environment
    plan: Plan
    report: str
    commands: tuple[str, ...]


def adopt(
    target: Target,
    region: str,
    domain_id: str,
    folder: Path,
    *,
    names: Mapping[str, str | None] | None = None,
    estate_file: Path | None = None,
    context: Mapping[str, Any] | None = None,
) -> Adoption:
    """Write an estate's lines for a domain, its import, and a report on both.

    Args:
        target: Where the domain is; it is only asked.
        region: The domain's region.
        domain_id: Its id.
        folder: Where to write; it must be empty or not exist.
        names: ``estate`` and ``environment``: what they will be called. Default: the domain's name, and ``prod``.
        estate_file: An estate that takes the domain, or people of it, back. Default: one is written.
        context: What the CDK is told for its templates. Default: what `cdk.json` and `cdk.context.json` here say.

    Raises:
        RefusedError: when the domain can not be adopted, with every reason. Nothing is written then.
    """
    _refuse(_folder_is_taken(folder))
    found = read(target, region, domain_id)
    if isinstance(found, Problem):
        raise RefusedError(str(found))
    with tempfile.TemporaryDirectory() as draft:
        inside = Path(draft) / "out"
        inside.mkdir()
        lines = None
        if estate_file is None:
            _refuse(_nobody_is_there(found))
            lines = estate_lines(found, Names.of(found.domain.name, **(names or {})))
            path = inside / _ESTATE_FILE
            estate = _written(path, lines)
        else:
            estate = _load(estate_file)
        environment = _environment_of(estate, found)
        there = credentials_for(target, environment)
        stacks = _stacks(estate, environment, Path(draft) / "assembly", _context() if context is None else context)
        cloudformation = there.client("cloudformation", region)
        resolver = Resolver(found.account, region, _exports(cloudformation))
        found = replace(found, care=read_care(there, region, stacks))
        plan = plan_imports(cloudformation, found, stacks, resolver)
        _refuse(*plan.problems)
        _write_imports(inside / IMPORT_FOLDER, plan)
        commands = tuple(_commands(there, found, plan, folder, estate_file))
        told = report(found, plan, lines.unsaid if lines else (), commands, prefix_of(estate, environment))
        (inside / "report.md").write_text(told, encoding="utf-8")
        shutil.copytree(inside, folder, dirs_exist_ok=True)
    return Adoption(found, estate, environment, plan, told, commands)


def _refuse(*problems: Problem | None) -> None:
    found = [str(problem) for problem in problems if problem is not None]
    if found:
        raise RefusedError("\n".join(found))


def _folder_is_taken(folder: Path) -> Problem | None:
    if not folder.exists() or (folder.is_dir() and not any(folder.iterdir())):
        return None
    return Problem(
        "AdoptionFolderTaken", f"there is something in {folder}", "nothing is overwritten", "name another --out"
    )


def _nobody_is_there(found: FoundDomain) -> Problem | None:
    if found.profiles:
        return None
    wrote, rule = f"{found.domain_id} has no user profile", "an estate has one person at least"
    return Problem("DomainEmpty", wrote, rule, "make a profile in it, or take it into an estate of yours with --estate")


def _written(path: Path, lines: EstateLines) -> Estate:
    """Write the lines, without the spaces that an estate's own rules refuse."""
    for name, content in lines.scripts.items():
        script = path.parent / name
        script.parent.mkdir(parents=True, exist_ok=True)
        script.write_bytes(content)
    while True:
        path.write_text(lines.text(), encoding="utf-8")
        try:
            return load_estate(path)
        except EstateError as error:
            refused = {each.line: each.problem for each in error.problems}
            # from the last on, so that the others stay in their lines
            dropped = [lines.drop_space(line, refused[line].rule) for line in sorted(refused, reverse=True)]
            if not all(dropped):
                raise _can_not_be_used(error) from error


def _load(path: Path) -> Estate:
    try:
        return load_estate(path)
    except EstateError as error:
        raise _can_not_be_used(error) from error


def _can_not_be_used(error: EstateError) -> click.ClickException:
    return click.ClickException(f"the estate file cannot be used:\n{error}")


def _environment_of(estate: Estate, found: FoundDomain) -> Environment:
    """The environment that the domain is, by the domain's name."""
    for environment in estate.environments:
        at_home = environment.region in (None, found.region) and environment.account in (None, found.account)
        if environment.settings.domain.name == found.domain.name and at_home:
            return environment
    names = ", ".join(f"{each.settings.domain.name} ({each.name})" for each in estate.environments)
    problem = Problem(
        "EstateNamesOtherDomain",
        f"{found.domain_id} is called {found.domain.name!r} in {found.region}, and the estate's domains are {names}",
        "a domain's name never changes",
        f"write domain.name: {found.domain.name} for the environment that it is",
    )
    raise RefusedError(str(problem))


def _context() -> dict[str, Any]:
    project = cdk.project_folder()
    said: dict[str, Any] = json.loads((project / "cdk.json").read_text(encoding="utf-8")).get("context", {})
    cached = project / "cdk.context.json"
    return {**said, **(json.loads(cached.read_text(encoding="utf-8")) if cached.is_file() else {})}


def _stacks(estate: Estate, environment: Environment, folder: Path, context: Mapping[str, Any]) -> list[StackTemplate]:
    synthesize(estate, folder, context)
    stage = f"{environment.name}/"
    return [stack for stack in read_templates(folder) if str(stack.artifact["displayName"]).startswith(stage)]


def _exports(cloudformation: Any) -> dict[str, str]:
    pages = cloudformation.get_paginator("list_exports").paginate()
    return {export["Name"]: export["Value"] for page in pages for export in page["Exports"]}


def _write_imports(folder: Path, plan: Plan) -> None:
    """A cloud assembly of its own: of each stack what is in it and what comes in, with a mapping beside it."""
    folder.mkdir()
    artifacts = {}
    for each in plan.stacks:
        name = each.stack.name
        artifacts[name] = _artifact(each)
        _write(folder / f"{name}.template.json", each.template)
        _write(folder / f"{name}.mapping.json", each.mapping)
    version = plan.stacks[0].stack.version if plan.stacks else ""
    _write(folder / "manifest.json", {"version": version, "artifacts": artifacts})


def _artifact(each: StackImports) -> dict[str, Any]:
    name, artifact = each.stack.name, each.stack.artifact
    properties = {key: value for key, value in artifact["properties"].items() if key not in _ONLY_OF_A_DEPLOY}
    return {
        "type": artifact["type"],
        "environment": artifact["environment"],
        "properties": {**properties, "templateFile": f"{name}.template.json"},
        "displayName": name,
    }


def _write(path: Path, content: Any) -> None:
    path.write_text(json.dumps(content, indent=1) + "\n", encoding="utf-8")


def _commands(target: Target, found: FoundDomain, plan: Plan, folder: Path, estate_file: Path | None) -> Iterable[str]:
    where = " --target aws" if not target.is_local else ""
    if plan.stacks and not cdk.is_bootstrapped(target, found.region):
        yield f"cdk bootstrap aws://{found.account}/{found.region}"
    for each in plan.stacks:
        mapping = folder / IMPORT_FOLDER / f"{each.stack.name}.mapping.json"
        yield f"cdk import --app {folder / IMPORT_FOLDER} --resource-mapping {mapping} {each.stack.name}"
    estate = estate_file or folder / _ESTATE_FILE
    yield f"studio diff --estate {estate}{where}"
    yield f"studio deploy --estate {estate}{where}"
