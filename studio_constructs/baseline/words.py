"""What is told of what breaks a baseline."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from typing import Any, Final

from studio_constructs.aws_facts.stateful import HOLDS
from studio_constructs.baseline.baseline import Place, Recorded, RecordedStack
from studio_constructs.baseline.people import DOMAIN, PROFILE, SPACE
from studio_constructs.errors import Problem

ARGUMENTS: Final[Mapping[str, str]] = {
    "AWS::SageMaker::Domain/AuthMode": "authentication",
    "AWS::SageMaker::Domain/DomainName": "domain_name",
    "AWS::SageMaker::Domain/KmsKeyId": "encryption_key",
    "AWS::SageMaker::Domain/VpcId": "network",
    "AWS::SageMaker::Image/ImageName": "image_name",
    "AWS::SageMaker::MlflowApp/Name": "mlflow_app_name",
    "AWS::SageMaker::MlflowTrackingServer/MlflowVersion": "mlflow_version",
    "AWS::SageMaker::MlflowTrackingServer/TrackingServerName": "tracking_server_name",
    "AWS::SageMaker::NotebookInstance/DirectInternetAccess": "direct_internet_access",
    "AWS::SageMaker::NotebookInstance/KmsKeyId": "encryption_key",
    "AWS::SageMaker::NotebookInstance/NotebookInstanceName": "notebook_instance_name",
    "AWS::SageMaker::NotebookInstance/PlatformIdentifier": "platform_identifier",
    "AWS::SageMaker::NotebookInstance/SubnetId": "subnet",
    "AWS::SageMaker::Space/DomainId": "domain",
    "AWS::SageMaker::Space/OwnershipSettings": "owner",
    "AWS::SageMaker::Space/SpaceName": "space_name",
    "AWS::SageMaker::Space/SpaceSharingSettings": "shared",
    "AWS::SageMaker::UserProfile/DomainId": "domain",
    "AWS::SageMaker::UserProfile/SingleSignOnUserValue": "identity_center_user",
    "AWS::SageMaker::UserProfile/UserProfileName": "user_profile_name",
}
"""By type and property, the argument of the construct of that name."""

_KEEPS: Final = frozenset({"Retain", "RetainExceptOnCreate"})
_FIX: Final = "take that back; if it is meant, write it down with 'studio guard --record' and have the file reviewed"
_SHOWN_MAX: Final = 80
_TWO: Final = 2


def replaced(before: Recorded, said: Sequence[str], who: Sequence[str], *, is_new: bool, is_sure: bool) -> Problem:
    """Properties that can not change.

    Args:
        before: The resource.
        said: What the properties were and are.
        who: Whose work it is.
        is_new: Whether it stands under another logical id as well, so that it is no replacement to CloudFormation.
        is_sure: Whether every change of one of these properties makes another resource.
    """
    code = "BaselineReplaced" if is_sure else "BaselineMayReplace"
    makes = "makes" if is_sure else "may make"
    policy = before.deletion_policy if is_new else before.update_replace_policy
    rule = f"CloudFormation {makes} a new, empty {_noun(before.type)}: {_loss(before, who, policy, is_sure=is_sure)}"
    return Problem(code, ", and ".join(said), rule, _FIX)


def renamed(place: Place, now: Place, before: Recorded, who: Sequence[str]) -> Problem:
    """The same under another logical id, or in another stack."""
    wrote = f"{_noun(before.type)} {place[1]} is {now[1]} now"
    if now[0] != place[0]:
        wrote = f"{_noun(before.type)} {place[1]} of stack {place[0]} is {now[1]} of stack {now[0]} now"
    rule = (
        f"to CloudFormation that is another {_noun(before.type)}, which it makes, or fails to make while the name is "
        f"taken: {_loss(before, who, before.deletion_policy)}"
    )
    return Problem("BaselineRenamed", wrote, rule, _FIX)


def removed(place: Place, before: Recorded, type_now: str | None, who: Sequence[str]) -> Problem:
    """What is not there any more."""
    wrote = f"{_noun(before.type)} {place[1]}{_called(before)} is not in stack {place[0]} any more"
    if type_now is not None:
        wrote = f"{place[1]} is of type {type_now} and was {before.type}"
    happens = "leaves it behind" if before.deletion_policy in _KEEPS else "deletes it"
    rule = f"CloudFormation {happens}: {_loss(before, who, before.deletion_policy)}"
    return Problem("BaselineRemoved", wrote, rule, _FIX)


def stack_gone(name: str, stack: RecordedStack, elsewhere: tuple[str, str] | None, who: Sequence[str]) -> Problem:
    """A stack that has another name or place, or is not there any more."""
    wrote = f"stack {name} is not in the app any more"
    if elsewhere is not None:
        wrote = f"stack {name} was in {elsewhere[0]} and is in {elsewhere[1]}"
    count = len(stack.resources)
    kinds = ", ".join(sorted({_noun(each.type) for each in stack.resources.values()}))
    rule = f"what it holds ({count} of {kinds}) is not looked after any more, or is made anew and empty elsewhere"
    if who:
        rule += f", and the work of {named(who)} is in it"
    return Problem("BaselineStackGone", wrote, rule, _FIX)


def unprotected(before: Recorded, weaker: Sequence[tuple[str, str | None, str | None]], who: Sequence[str]) -> Problem:
    """Policies that keep less."""
    wrote = ", and ".join(f"{name} was {old} and is {new or 'not given'}" for name, old, new in weaker)
    rule = f"from then on CloudFormation deletes this {_noun(before.type)} when it leaves the template or is made anew"
    return Problem("BaselineUnprotected", wrote, f"{rule}{_and_it_holds(before.type, who)}", _FIX)


def unprotected_stack(name: str, who: Sequence[str]) -> Problem:
    """Termination protection that goes."""
    rule = "one call deletes the stack with all in it that is not retained"
    if who:
        rule += f", and the work of {named(who)} is in it"
    return Problem("BaselineUnprotected", f"stack {name} has no termination protection any more", rule, _FIX)


def field(resource_type: str, path: str, fields: Mapping[str, str]) -> str:
    """A property, and what people write for it: ``DomainName (domain_name)``."""
    key = f"{resource_type}/{path}"
    wrote = fields.get(key) or ARGUMENTS.get(key)
    return f"{path} ({wrote})" if wrote else path


def shown(value: Any) -> str:
    """A value in a sentence, short."""
    if value is None:
        return "not given"
    said = repr(value) if isinstance(value, str) else json.dumps(value)
    return said if len(said) <= _SHOWN_MAX else f"{said[: _SHOWN_MAX - 3]}..."


def named(people: Sequence[str]) -> str:
    """People in a sentence: ``alice``, ``alice and bob``, ``alice and 13 others``."""
    if len(people) > _TWO:
        return f"{people[0]} and {len(people) - 1} others"
    return " and ".join(people)


def lost(resource_type: str, *, one: bool) -> str:
    """What people lose with a resource."""
    if resource_type in {DOMAIN, PROFILE}:
        return "the home directory" if one else "their home directories"
    if resource_type in {SPACE, "AWS::SageMaker::NotebookInstance"}:
        return "the volume with the work on it"
    return "what lies behind it"


def _loss(before: Recorded, who: Sequence[str], policy: str | None, *, is_sure: bool = True) -> str:
    """Who loses what, and what becomes of the old one."""
    after = "the old one is kept, out of reach" if policy in _KEEPS else "the old one is deleted"
    if who:
        one = len(who) == 1
        lose = "may lose" if not is_sure else "loses" if one else "lose"
        return f"{named(who)} {lose} {lost(before.type, one=one)}; {after}"
    holds = HOLDS.get(before.type, "what it holds")
    return f"{after}, and with it {holds}"


def _and_it_holds(resource_type: str, who: Sequence[str]) -> str:
    holds = f", and with it {HOLDS.get(resource_type, 'what it holds')}"
    return f"{holds}; the work of {named(who)} rests on it" if who else holds


def _called(before: Recorded) -> str:
    """Its name, if its template has one: `` ('alice')``."""
    short = _noun(before.type)
    name = before.immutable.get(f"{short}Name", before.immutable.get("Name"))
    return f" ({name!r})" if isinstance(name, str) and not re.search(r"\$\{", name) else ""


def _noun(resource_type: str) -> str:
    return resource_type.rpartition("::")[2]
