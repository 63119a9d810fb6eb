"""`find_drift`: where what exists is not what was deployed, in what can be seen by reading.

Each resource that holds work is read by AWS's Cloud Control API, which answers for what is there now. CloudFormation's
own drift detection is an operation on the stack, and its results are as old as the last one.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from typing import Any, Final

from botocore.exceptions import ClientError

from studio_cli.asking import code_of
from studio_cli.compared.deployed import Deployed, Held
from studio_cli.guard.finding import Finding, Kind
from studio_cli.guard.side import Resource, Side, both_sides
from studio_cli.guard.symbols import SYMBOLS, shown, written
from studio_cli.guard.worlds import EVERYWHERE, UndecidedError
from studio_constructs.aws_facts.stateful import HOLDS

_GONE: Final = "ResourceNotFoundException"
_AT_ONCE: Final = 8
_STACK: Final = "AWS::CloudFormation::Stack"


def find_drift(deployed: Deployed, tell: Callable[[str], None] = lambda _: None) -> list[Finding]:
    """What is gone or changed without CloudFormation, of what holds work, and protection that is off.

    Args:
        deployed: What is deployed.
        tell: Told, a line, what could not be looked at.
    """
    base, head = both_sides(deployed.base, deployed.head)
    return [*_unprotected(base, head), *_drifted(base, deployed.held, tell)]


def _unprotected(base: Side, head: Side) -> Iterator[Finding]:
    for key, before in base.sources.items():
        after = head.sources.get(key)
        if before.parent is None and after and after.termination_protection and not before.termination_protection:
            why = "termination protection is off; HEAD has it on, and so this deployment switches it on again"
            yield Finding(key, "", _STACK, Kind.DRIFT, blocking=False, property="", reason=why, file=before.name)


def _drifted(base: Side, held: tuple[Held, ...], tell: Callable[[str], None]) -> Iterator[Finding]:
    stacks = {source.name: key for key, source in base.sources.items()}
    asked = [each for each in held if each.type in HOLDS and each.source in stacks]
    with ThreadPoolExecutor(_AT_ONCE) as several:
        answers = list(several.map(_ask, asked))
    unseen: Counter[str] = Counter()
    for each, answer in zip(asked, answers, strict=True):
        resource = base.resources.get((stacks[each.source], each.logical_id))
        if resource is None:
            continue
        if isinstance(answer, str):
            if answer == _GONE:
                yield _gone(resource, each.physical_id)
            else:
                unseen[f"{each.type} ({answer})"] += 1
        else:
            yield from _changed(resource, base, answer)
    if unseen:
        said = ", ".join(f"{number} {what}" for what, number in sorted(unseen.items()))
        tell(f"not looked at, whether it is there and as it was deployed: {said}")


def _ask(held: Held) -> Mapping[str, Any] | str:
    """What a resource is now, or the code of why that is not known."""
    try:
        answer = held.control.get_resource(TypeName=held.type, Identifier=held.physical_id)
    except ClientError as error:
        return code_of(error)
    found: Mapping[str, Any] = json.loads(answer["ResourceDescription"]["Properties"])
    return found


def _gone(resource: Resource, physical_id: str) -> Finding:
    why = (
        f"{physical_id} is not there any more, and {HOLDS[resource.type]} with it; somebody deleted it without "
        "CloudFormation, so what this deployment does to it and to what needs it nobody can tell"
    )
    return _finding(resource, "", why, blocking=True, old=physical_id)


def _changed(resource: Resource, base: Side, now: Mapping[str, Any]) -> Iterator[Finding]:
    try:
        said = base.evaluators[resource.place[0]].value(resource.body.get("Properties", {}), EVERYWHERE)
    except UndecidedError:
        return  # a condition that nobody can decide
    for path, deployed, there in _differences(said, now):
        why = f"{path} is {shown(there)} now, and was deployed as {shown(deployed)}: somebody changed it by hand"
        yield _finding(resource, path, why, blocking=False, old=deployed, new=there)


def _differences(said: Any, now: Any, path: str = "") -> Iterator[tuple[str, Any, Any]]:
    """Single values that are written out in a template and are others now. Lists come in orders of their own."""
    if isinstance(said, Mapping) and isinstance(now, Mapping):
        for name in said.keys() & now.keys():
            yield from _differences(said[name], now[name], f"{path}/{name}" if path else str(name))
    elif _is_single(said) and _is_single(now):
        one, other = written(said).casefold(), written(now).casefold()
        if one != other and not _names(one, other) and not _names(other, one):
            yield path, said, now


def _names(arn: str, name: str) -> bool:
    """Whether an ARN ends in a name."""
    return arn.startswith("arn:") and arn.endswith((f":{name}", f"/{name}"))


def _is_single(value: Any) -> bool:
    return isinstance(value, (str, int, float)) and not isinstance(value, SYMBOLS)


def _finding(resource: Resource, path: str, why: str, *, blocking: bool, old: Any = None, new: Any = None) -> Finding:
    return Finding(
        stack=resource.place[0],
        logical_id=resource.place[1],
        type=resource.type,
        kind=Kind.DRIFT,
        blocking=blocking,
        property=path,
        reason=why,
        old=old,
        new=new,
        file=resource.source.name,
        line=resource.source.lines.get(resource.place[1]),
    )
