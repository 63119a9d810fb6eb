"""What an adoption does, for a person to read before it is done."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from studio_cli.adopt.differences import Change, changes, kept
from studio_cli.adopt.found import ASSIGNMENT, IMAGE_CONFIG, PROFILE, SPACE, FoundDomain
from studio_cli.adopt.imports import Plan
from studio_cli.adopt.templates import Unknown

_KINDS = {
    ASSIGNMENT: "assignment in Identity Center of",
    IMAGE_CONFIG: "app image configuration",
    PROFILE: "profile",
    SPACE: "space",
}


def report(found: FoundDomain, plan: Plan, unsaid: Sequence[str], commands: Sequence[str], name: str) -> str:
    """The report, in Markdown.

    Args:
        found: What is there.
        plan: What is imported.
        unsaid: What the estate file could not take up.
        commands: What is to be run, in order.
        name: The estate and its environment.
    """
    different = list(changes(plan.imports))
    parts = [
        _part("In this order", [f"    {command}" for command in commands]),
        _part("Imported as it is: nothing is made, changed or deleted", _imported(plan)),
        _part("Already in the estate's stacks", [f"- {each}" for each in plan.there]),
        _part("Changed in place by the deploy after the import", _table(different)),
        _part("To heed before that deploy", [f"- {line}" for line in _heed(found, plan, different)]),
        _part("Stays as it is, and the estate does not say it", _kept(plan)),
        _part("Not taken up into the estate file", [f"- {line}" for line in unsaid]),
        _part("Stays outside of every stack, untouched", _left(plan)),
    ]
    title = f"# {found.domain.name} ({found.domain_id}) becomes {name}"
    return "\n".join([title, "", *(line for part in parts for line in part)])


def _part(title: str, lines: Iterable[str]) -> list[str]:
    body = list(lines)
    return [f"## {title}", "", *body, ""] if body else []


def _imported(plan: Plan) -> Iterator[str]:
    if not plan.stacks:
        return
    yield "| stack | logical id | what is there |"
    yield "|---|---|---|"
    for each in plan.stacks:
        for one in each.imports:
            yield f"| {each.stack.name} | {one.logical_id} | {one.found.name} ({_shown(one.found.physical_id)}) |"


def _table(different: Sequence[Change]) -> Iterator[str]:
    if not different:
        return
    yield "| what | setting | now | then |"
    yield "|---|---|---|---|"
    alike: dict[tuple[str, str, str], list[str]] = {}
    for each in different:
        if not each.only_said:
            alike.setdefault((each.setting, _shown(each.old), _shown(each.new)), []).append(each.resource)
    for (setting, old, new), names in alike.items():
        yield f"| {', '.join(names)} | {setting} | {old} | {new} |"
    if off := [each.setting for each in different if each.only_said]:
        yield ""
        yield f"Off or empty before and after, and said so from now on: {', '.join(off)}."


def _heed(found: FoundDomain, plan: Plan, different: Sequence[Change]) -> Iterator[str]:
    stopped = sorted({change.setting for change in different if change.apps_stopped and not change.only_said})
    if stopped:
        yield f"SageMaker changes {', '.join(stopped)} only while no app of the domain runs: stop all apps first"
    is_open = found.domain.properties.get("AppNetworkAccessType") == "PublicInternetOnly"
    if is_open and all(change.setting != "AppNetworkAccessType" for change in different):
        yield (
            "apps reach the internet through SageMaker's network, past the VPC, and do so on: once the VPC has what "
            "people need, drop domain.public_internet"
        )
    elif is_open:
        yield (
            "apps reach the internet through SageMaker's network now, and only what the VPC reaches then: give the VPC "
            "endpoints to the services that people use (network.existing.endpoints), or a NAT gateway"
        )
    if any(isinstance(each.wanted.get("DomainId"), Unknown) for each in plan.imports):
        yield (
            "'studio diff' calls the profiles' DomainId and Tags 'requires replacement': before the Studio stack "
            "exports the domain's id it compares texts only. The id is the same, and CloudFormation compares ids; tags "
            "change in place"
        )
    for subnet in found.public_subnets:
        yield f"{subnet} is a public subnet: an app in it has no public address and reaches nothing; name private ones"
    for role in _replaced_roles(different):
        policies = ", ".join(found.roles.get(role, ())) or "no policies"
        yield (
            f"nobody works as {role} any more ({policies}): the estate makes roles of its own; say the data of each "
            "team in s3_read and s3_write before people miss it"
        )


def _replaced_roles(different: Sequence[Change]) -> list[str]:
    roles = (change.old for change in different if change.setting.split(".")[-1] == "ExecutionRole")
    return sorted({role for role in roles if isinstance(role, str)})


def _kept(plan: Plan) -> Iterator[str]:
    rows = list(kept(plan.imports))
    if not rows:
        return
    yield "| what | setting | value |"
    yield "|---|---|---|"
    for each in rows:
        yield f"| {each.resource} | {each.setting} | {_shown(each.value)} |"


def _left(plan: Plan) -> Iterator[str]:
    for each in plan.left:
        yield f"- {_KINDS.get(each.type, 'lifecycle configuration')} {each.name}"


def _shown(value: Any) -> str:
    if value is None:
        return "not set"
    if isinstance(value, list):
        return f"[{', '.join(map(_shown, value))}]"
    if isinstance(value, (str, Unknown)):
        return str(value).replace("|", "\\|")
    return json.dumps(value, default=str).replace("|", "\\|")
