"""What stays denied beside a policy that allows everything, and what does not: each guardrail, on each action.

The actions are those of the service reference that know the key, not those that the guardrail names.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from . import service_data
from .attacks import GPU
from .declared import Session, Whose
from .generated import request_keys, resource, session_keys
from .row import STRANGER, Row
from .world import APP_ACTIONS, Person

_LOCAL_DISKS = re.compile(r"ml\.(g\d|p3dn|p[456]|trn)|ml\.\w+d\.")
"""https://docs.aws.amazon.com/sagemaker/latest/APIReference/API_ResourceConfig.html"""

CHANGES_THE_ESTATE = frozenset(
    """
    CreateAppImageConfig CreateDomain CreateImage CreateImageVersion CreateStudioLifecycleConfig CreateUserProfile
    DeleteAppImageConfig DeleteDomain DeleteImage DeleteImageVersion DeleteStudioLifecycleConfig DeleteTags
    DeleteUserProfile UpdateAppImageConfig UpdateDomain UpdateImage UpdateImageVersion UpdateUserProfile
    """.split()
)
"""Nobody who works in Studio does any of it."""


def rows(person: Person) -> Iterator[Row]:
    """Beside everything: for each action, the request that the estate wishes, and each that it does not."""
    for action in service_data.actions().values():
        for kind in action.kinds[:1]:
            yield from _Asked(person, action, kind).rows()


class _Asked:
    """One action on a thing of one's own, with one key otherwise."""

    def __init__(self, person: Person, action: service_data.Action, kind: str) -> None:
        self._person, self._action = person, action
        self._resource = resource(person, kind, Whose.OWN)
        self._wished = {
            **session_keys(person, Session.STUDIO),
            **request_keys(person, action, kind, Whose.OWN),
        }

    def rows(self) -> Iterator[Row]:
        never = self._action.name in CHANGES_THE_ESTATE | self._person.never_besides
        yield self._row(not never and self._action.name != "AddTags", "as it should be")
        if never:
            return
        yield from self._volumes()
        for key, value, allowed in self._otherwise():
            keys = {name: each for name, each in self._wished.items() if name != key}
            if value is not None:
                keys[key] = value
            yield self._row(allowed, f"{key} is {'missing' if value is None else value}", keys)

    def _row(self, allowed: bool, how: str, keys: dict[str, Any] | None = None) -> Row:  # noqa: FBT001 - the point of a row
        return Row(
            action=f"sagemaker:{self._action.name}",
            resource=self._resource,
            keys=self._wished if keys is None else keys,
            allowed=allowed,
            why=f"{self._action.name}, whatever else is attached: {how}",
            beside=True,
        )

    def _volumes(self) -> Iterator[Row]:
        """Disks of an instance's own encrypt themselves, and take no key; it must be so for all of a request."""
        known = {"sagemaker:VolumeKmsKeyArn", "sagemaker:InstanceTypes"} <= self._action.keys
        starts = self._person.starts_jobs or self._person.is_bounded
        if not (starts and known and self._action.name.startswith("Create")):
            return
        rest = {name: each for name, each in self._wished.items() if name != "sagemaker:VolumeKmsKeyArn"}
        types = self._person.types_of(self._action.name)
        for one in types:
            for named in ([one], [one, types[0]]):
                allowed = all(_LOCAL_DISKS.match(each) for each in named)
                yield self._row(allowed, f"no key, on {named}", {**rest, "sagemaker:InstanceTypes": named})

    def _otherwise(self) -> Iterator[tuple[str, Any, bool]]:
        """A key, its value, and whether the guardrails let it pass."""
        person, name = self._person, self._action.name
        stranger = f"arn:aws:sagemaker:{person.place.region}:{STRANGER}"
        types = person.types_of(name)
        is_new = name.startswith("Create")
        told: dict[str, list[tuple[Any, bool]]] = {
            "sagemaker:InstanceTypes": [
                *(([each], True) for each in types),
                (types, True),
                ([GPU], False),
                ([*types[:1], GPU], False),
                (None, True),
            ],
            "sagemaker:FileSystemId": [("fs-0123456789abcdef0", False)],
            "sagemaker:StudioLifecycleConfigArns": [
                ([f"{stranger}:studio-lifecycle-config/evil"], False),
                (None, True),
            ],
            "sagemaker:ImageArns": [([f"{stranger}:image/evil"], False), (None, True)],
            "sagemaker:ImageVersionArns": [([f"{stranger}:image-version/evil/1"], False), (None, True)],
            "sagemaker:RemoteAccess": [("ENABLED", person.remote_access), (None, True)],
        }
        if name in APP_ACTIONS:
            told["sagemaker:InstanceTypes"] += [(["system"], True), (["system", *types[:1]], True)]
        if name in ("AddTags", "CreateApp", "CreateSpace"):
            told["aws:TagKeys"] = [(["studio:keep-until"], False), (["project", "studio:keep-until"], False)]
            told["aws:TagKeys"] += [(["project"], name != "AddTags")]
        if name == "AddTags":
            told["sagemaker:TaggingAction"] = [("CreateApp", True), ("CreateTrainingJob", True)]
        if person.network or person.is_bounded:
            place = person.place
            told["sagemaker:VpcSubnets"] = [
                (place.subnets[:1], True),
                (["subnet-0fedcba9876543210"], False),
                ([*place.subnets, "subnet-0fedcba9876543210"], False),
                (None, not is_new or name == "CreateEndpointConfig"),
            ]
            told["sagemaker:VpcSecurityGroupIds"] = [
                (["sg-0fedcba9876543210"], False),
                ([*place.security_groups, "sg-0fedcba9876543210"], False),
                (None, True),
            ]
        if person.starts_jobs or person.is_bounded:
            other = f"arn:aws:kms:{person.place.region}:{person.place.account}:key/other"
            on_volumes = is_new and "sagemaker:InstanceTypes" in self._action.keys
            told["sagemaker:VolumeKmsKeyArn"] = [(other, False), (None, not on_volumes)]
        for key, values in told.items():
            if key in self._action.keys:
                for value, allowed in values:
                    yield key, value, allowed
