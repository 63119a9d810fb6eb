"""What has no default is needed: `None` in its place is refused by name, in every public class and before it is read.

So for what makes a thing, and for what people call of it afterwards.

Python itself refuses only what is not written at all. A variable that turns out to be `None`, or a number where text
belongs, would end deep in the CDK, in words that name no argument.
"""

from __future__ import annotations

import functools
import inspect
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import Any, Final

import aws_cdk as cdk

from studio_constructs._validation import check_kind, check_list
from studio_constructs.app_type import AppType
from studio_constructs.cost.instance_types import InstanceTypes
from studio_constructs.errors import Problem, ValidationError
from studio_constructs.network.endpoints import StudioEndpoint

_KINDS: Final[Mapping[str, tuple[Callable[[object], bool], str, str]]] = {
    "AppType": (lambda value: isinstance(value, AppType), "an AppType", "AppType.JUPYTER_LAB"),
    "AuthMode": (lambda value: isinstance(value, str) and value in {"IAM", "SSO"}, "IAM or SSO", "'IAM'"),
    "bool": (lambda value: isinstance(value, bool), "True or False", "True"),
    "cdk.Duration": (lambda value: isinstance(value, cdk.Duration), "a Duration", "cdk.Duration.minutes(...)"),
    "ec2.IVpc": (lambda value: hasattr(value, "vpc_id"), "a VPC of the CDK (ec2.IVpc)", "ec2.Vpc.from_lookup(...)"),
    "iam.IGrantable": (lambda value: hasattr(value, "grant_principal"), "a role or another grantee", "role"),
    "IConstruct": (lambda value: hasattr(value, "node"), "a construct", "self"),
    "InstanceTypes": (
        lambda value: isinstance(value, InstanceTypes),
        "an InstanceTypes",
        "InstanceTypes(['ml.t3.medium'])",
    ),
    "isagemaker.IDomainRef": (lambda value: hasattr(value, "domain_ref"), "a Domain or a CfnDomain", "domain"),
    "isagemaker.ISpaceRef": (lambda value: hasattr(value, "space_ref"), "a Space or a CfnSpace", "space"),
    "isagemaker.IUserProfileRef": (
        lambda value: hasattr(value, "user_profile_ref"),
        "a UserProfile or a CfnUserProfile",
        "profile",
    ),
    "StudioEndpoint": (
        lambda value: isinstance(value, StudioEndpoint),
        "a StudioEndpoint",
        "StudioEndpoint.MLFLOW",
    ),
    "str": (lambda value: isinstance(value, str), "text", ""),
    "str | Path": (lambda value: isinstance(value, str | Path), "a path", "'script.sh'"),
}
"""By annotation: what fits, how it is called, and what one would write; nothing where the value as text is meant."""

_SAID_BETTER: Final[Mapping[str, frozenset[str]]] = {
    "ApplicationAssignment": frozenset({"domain"}),
    "ImageVersion": frozenset({"base_image"}),
    "InstanceTypes": frozenset({"allowed"}),
    "LoginRole": frozenset({"domain"}),
    "MlflowAppGrants": frozenset({"grantee"}),
    "MlflowServerGrants": frozenset({"grantee"}),
    "WorkingHours": frozenset({"opens", "closes"}),
}
"""Arguments whose class tells another kind itself, with a better fix and beside its other problems."""


_CALLED_BY_US: Final = frozenset(
    """
    bind image_arn image_version_arn is_same_as make_access_point number over own_problems principal problems
    problems_of render resolve statement warn_if_loose
    """.split()
)
"""Methods that are public for the library's own parts, which give them what they need."""


def refuse_missing(kinds: Iterable[type]) -> None:
    """Let the constructor and the public methods of each class tell what is wrong with their required arguments."""
    for kind in kinds:
        said_better = _SAID_BETTER.get(kind.__name__, frozenset())
        for name, made in {**vars(kind), "__init__": inspect.getattr_static(kind, "__init__")}.items():
            if isinstance(made, classmethod | staticmethod) and not name.startswith("_"):
                setattr(kind, name, type(made)(_refusing(made.__func__, f"{kind.__name__}.{name}")))
            elif name == "__init__" and _is_ours(made):
                setattr(kind, name, _refusing(made, kind.__name__, said_better))
            elif _is_called_by_people(kind, name, made):
                setattr(kind, name, _refusing(made, f"{kind.__name__}.{name}", said_better))


def _is_called_by_people(kind: type, name: str, made: object) -> bool:
    """A method of a class of ours; what the CDK calls of a mixin gets what fits."""
    if name.startswith("_") or name in _CALLED_BY_US or issubclass(kind, cdk.Mixin):
        return False
    return inspect.isfunction(made) and not getattr(kind, "_is_protocol", False)


def _is_ours(function: Callable[..., Any]) -> bool:
    return inspect.isfunction(function) and function.__module__.startswith("studio_constructs.")


def _refusing(
    function: Callable[..., Any], label: str, said_better: frozenset[str] = frozenset()
) -> Callable[..., Any]:
    parameters = inspect.signature(function).parameters
    needed = {name: str(each.annotation) for name, each in parameters.items() if _is_needed(each)}

    if not needed:
        return function

    @functools.wraps(function)
    def refusing(*args: Any, **options: Any) -> Any:
        given = {**dict(zip(parameters, args, strict=False)), **options}
        problems = [
            each
            for name, kind in needed.items()
            if name in given and (given[name] is None or name not in said_better)
            for each in _check_needed(name, given[name], kind)
        ]
        if problems:
            raise ValidationError(_place(given) or label, problems)
        return function(*args, **options)

    return refusing


def _is_needed(parameter: inspect.Parameter) -> bool:
    said = parameter.annotation is not parameter.empty  # not so of self
    return said and parameter.default is parameter.empty and "None" not in str(parameter.annotation)


def _check_needed(name: str, value: object, kind: str) -> list[Problem]:
    """Something of the plainest kind there is; what else it must be, each class says in better words."""
    if value is None:
        return [Problem("ArgumentWrong", f"{name} is None", f"it is required: a value of {kind}", f"write {name}=...")]
    if kind in _KINDS:
        fits, what, fix = _KINDS[kind]
        return check_kind(name, value, fits=fits(value), what=what, fix=f"{name}={fix or repr(str(value))}")
    return check_list(name, value) if kind.startswith("Sequence[") and not isinstance(value, str) else []


def _place(given: Mapping[str, Any]) -> str | None:
    """The construct's path, as far as it is known."""
    path = getattr(getattr(given.get("scope"), "node", None), "path", "")
    return f"{path}/{given['construct_id']}".lstrip("/") if given.get("construct_id") else None
