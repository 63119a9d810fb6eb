"""The policies of a cloud assembly, as IAM would have them after a deployment.

They are read from the templates, not from the constructs: what is not in a template protects nobody.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any

from .stacks import Stack, read_stacks
from .stand_ins import Place, Unresolved
from .statement import Document, Kind
from .template import Template
from .text import listed

__all__ = ["Assembly", "Policy", "Role", "Unresolved"]

_TRUSTS = ("AssumeRolePolicyDocument",)
_KINDS = {
    "AWS::EC2::VPCEndpoint": Kind.ENDPOINT,
    "AWS::IAM::ManagedPolicy": Kind.IDENTITY,
    "AWS::IAM::Policy": Kind.IDENTITY,
    "AWS::IAM::Role": Kind.IDENTITY,
    "AWS::IAM::RolePolicy": Kind.IDENTITY,
    "AWS::Organizations::Policy": Kind.IDENTITY,
}


@dataclass(frozen=True)
class Role:
    """A role with all that says what its sessions may."""

    stack: str
    logical_id: str
    path: str
    """Of its construct."""
    arn: str
    trust: Document
    policies: tuple[Document, ...]
    boundary: Document | None
    tags: Mapping[str, str] = field(default_factory=dict)

    @property
    def name(self) -> str:
        """Without the ARN's path."""
        return self.arn.rpartition("/")[2]


@dataclass(frozen=True)
class Policy:
    """The policy of a resource that is no role."""

    stack: str
    logical_id: str
    path: str
    """Of the construct of the resource that the policy stands in."""
    resource: str
    """The ARN of the bucket or the key, or the id of the endpoint."""
    document: Document | None
    """None is what AWS puts there itself."""
    service: str
    """What an endpoint leads to, `com.amazonaws.eu-west-1.s3`; else the service of the resource."""
    tags: Mapping[str, str] = field(default_factory=dict)


class Assembly:
    """All stacks of a cloud assembly, those of its stages and nested ones included."""

    def __init__(self, stacks: Iterable[Stack], managed: Mapping[str, Document]) -> None:
        self._stacks = list(stacks)
        self._managed = dict(managed)

    @classmethod
    def read(
        cls,
        folder: Path,
        *,
        account: str = "111122223333",
        region: str = "eu-west-1",
        partition: str = "aws",
        managed: Mapping[str, Document] | None = None,
    ) -> Assembly:
        """Read what `cdk synth` wrote.

        Args:
            folder: The assembly's.
            account: For stacks that do not say in which account they are.
            region: The same for their region.
            partition: Of all of them.
            managed: Documents of managed policies that the assembly does not hold, by ARN.
        """
        return cls(read_stacks(Path(folder), Place("", account, region, partition)), managed or {})

    @cached_property
    def roles(self) -> tuple[Role, ...]:
        """Every role."""
        return tuple(
            self._role(stack, logical_id, resource) for stack, logical_id, resource in self._all("AWS::IAM::Role")
        )

    def role(self, where: str, logical_id: str | None = None) -> Role:
        """The role of a construct's path, or of a stack and a logical id."""
        found = [
            each
            for each in self.roles
            if (each.path == where if logical_id is None else (each.stack, each.logical_id) == (where, logical_id))
        ]
        if len(found) != 1:
            raise KeyError(f"{where}: {len(found)} roles; there are {[each.path for each in self.roles]}")
        return found[0]

    @cached_property
    def buckets(self) -> tuple[Policy, ...]:
        """Every bucket, with what its bucket policies say."""
        said: dict[str, list[Document]] = {}
        for stack, _, resource in self._all("AWS::S3::BucketPolicy"):
            settings = stack.template.resolve(resource["Properties"])
            said.setdefault(settings["Bucket"], []).append(settings["PolicyDocument"])
        return tuple(
            self._policy(stack, logical_id, resource, "Arn", _merged(said.get(stack.template.name_of(logical_id), [])))
            for stack, logical_id, resource in self._all("AWS::S3::Bucket")
        )

    @cached_property
    def keys(self) -> tuple[Policy, ...]:
        """Every key of KMS."""
        return tuple(
            self._policy(
                stack, logical_id, resource, "Arn", stack.template.resolve(resource["Properties"].get("KeyPolicy"))
            )
            for stack, logical_id, resource in self._all("AWS::KMS::Key")
        )

    @cached_property
    def endpoints(self) -> tuple[Policy, ...]:
        """Every VPC endpoint."""
        return tuple(
            self._policy(
                stack, logical_id, resource, None, stack.template.resolve(resource["Properties"].get("PolicyDocument"))
            )
            for stack, logical_id, resource in self._all("AWS::EC2::VPCEndpoint")
        )

    def documents(self) -> Iterator[tuple[str, Document, Kind]]:
        """Every policy in every resource, with where it stands."""
        for stack in self._stacks:
            template = stack.template
            for logical_id, resource in template.content.get("Resources", {}).items():
                if template.has(resource):
                    for name, document in _found(resource.get("Properties", {}), template):
                        kind = Kind.TRUST if name in _TRUSTS else _KINDS.get(resource["Type"], Kind.RESOURCE)
                        yield f"{template.place.stack}/{logical_id}/{name}", document, kind

    def _all(self, kind: str) -> Iterator[tuple[Stack, str, dict[str, Any]]]:
        for stack in self._stacks:
            for logical_id, resource in stack.template.resources(kind).items():
                yield stack, logical_id, resource

    def _policy(
        self,
        stack: Stack,
        logical_id: str,
        resource: Mapping[str, Any],
        attribute: str | None,
        document: Document | None,
    ) -> Policy:
        settings = resource.get("Properties", {})
        service = stack.template.resolve(settings["ServiceName"]) if "ServiceName" in settings else None
        return Policy(
            stack=stack.template.place.stack,
            logical_id=logical_id,
            path=stack.paths.get(logical_id, logical_id),
            resource=stack.template.name_of(logical_id, attribute),
            document=document,
            service=service or str(resource["Type"]).split("::")[1].lower(),
            tags=_tags(stack.template, settings),
        )

    def _role(self, stack: Stack, logical_id: str, resource: Mapping[str, Any]) -> Role:
        settings = stack.template.resolve(resource["Properties"])
        arn = stack.template.name_of(logical_id, "Arn")
        attached = [self._document(one, arn) for one in settings.get("ManagedPolicyArns", [])]
        inline = [policy["PolicyDocument"] for policy in settings.get("Policies", [])]
        boundary = settings.get("PermissionsBoundary")
        return Role(
            stack=stack.template.place.stack,
            logical_id=logical_id,
            path=stack.paths.get(logical_id, logical_id),
            arn=arn,
            trust=settings["AssumeRolePolicyDocument"],
            policies=(*inline, *attached, *self._attaching.get((stack.template.place.account, _name(arn)), [])),
            boundary=None if boundary is None else self._document(boundary, arn),
            tags=_tags(stack.template, resource["Properties"]),
        )

    def _document(self, arn: str, role: str) -> Document:
        document = self._documents_by_arn.get(arn, self._managed.get(arn))
        if document is None:
            raise Unresolved(f"{role} has {arn}, which the assembly does not hold: give its document")
        return document

    @cached_property
    def _documents_by_arn(self) -> dict[str, Document]:
        return {
            stack.template.name_of(logical_id): stack.template.resolve(resource["Properties"]["PolicyDocument"])
            for stack, logical_id, resource in self._all("AWS::IAM::ManagedPolicy")
        }

    @cached_property
    def _attaching(self) -> dict[tuple[str, str], list[Document]]:
        """The policies that name the roles they are attached to, by account and role; none twice."""
        found: dict[tuple[str, str], list[Document]] = {}
        for kind, key in _ATTACHING.items():
            for stack, _, resource in self._all(kind):
                settings = stack.template.resolve(resource["Properties"])
                for name in listed(settings.get(key)):
                    of_role = found.setdefault((stack.template.place.account, name), [])
                    of_role.append(settings["PolicyDocument"])
        return found


_ATTACHING = {"AWS::IAM::ManagedPolicy": "Roles", "AWS::IAM::Policy": "Roles", "AWS::IAM::RolePolicy": "RoleName"}


def _found(value: Any, template: Template, name: str = "") -> Iterator[tuple[str, Document]]:
    """The policies within the properties of a resource, also those that are written as a text."""
    if isinstance(value, dict) and "Statement" in value:
        yield name, template.resolve(value)
    elif isinstance(value, dict):
        as_text = _as_policy(template.resolve(value)) if len(value) == 1 and "Statement" in json.dumps(value) else None
        if as_text is not None:
            yield name, as_text
            return
        for key, each in value.items():
            yield from _found(each, template, key)
    elif isinstance(value, list):
        for each in value:
            yield from _found(each, template, name)
    elif isinstance(value, str) and (document := _as_policy(value)) is not None:
        yield name, document


def _as_policy(value: Any) -> Document | None:
    if not isinstance(value, str) or not value.lstrip().startswith("{") or '"Statement"' not in value:
        return None
    return dict(json.loads(value))


def _merged(documents: list[Document]) -> Document | None:
    """Policies of one bucket: CloudFormation keeps the last, so that there must be one."""
    if len(documents) > 1:
        raise Unresolved("a bucket with two bucket policies: the last one to be deployed stays")
    return documents[0] if documents else None


def _tags(template: Template, settings: Mapping[str, Any]) -> dict[str, str]:
    return {tag["Key"]: tag["Value"] for tag in template.resolve(settings.get("Tags", []))}


def _name(arn: str) -> str:
    return arn.rpartition("/")[2]
