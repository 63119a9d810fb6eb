"""Every action of SageMaker that takes a resource: on one's own, another's, another domain's, another account's."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from . import declared, service_data
from .declared import Session, Whose
from .row import STRANGER, Row
from .world import OTHER, OTHER_DOMAIN, OTHER_DOMAINS_PERSON, OWNER_TAG, Person

_TWO_PARTS = {"app", "space", "user-profile"}


def rows(person: Person, session: Session) -> Iterator[Row]:
    """What IAM must say of a person's role, from one place.

    In Studio everything is asked. Where less is known of a person, it is what is theirs in Studio, and another's.
    """
    for action, kind in service_data.pairs():
        knows_the_profile = session in (Session.STUDIO, Session.NAMELESS)
        if not knows_the_profile and (action.name, kind) in declared.MADE_OF_TWO:
            continue
        if session is not Session.STUDIO and not _is_ever_allowed(person, action.name, kind):
            continue
        for whose in Whose if session is Session.STUDIO else (Whose.OWN, Whose.ANOTHER_S):
            yield Row(
                action=f"sagemaker:{action.name}",
                resource=resource(person, kind, whose),
                keys={**session_keys(person, session), **request_keys(person, action, kind, whose)},
                allowed=declared.is_allowed(person.capabilities, session, action.name, kind, whose)
                or (person.remote_access and (action.name, kind, whose) == ("StartSession", "space", Whose.OWN)),
                why=f"{action.name} on {kind}: {whose.value}, {session.value}",
            )


def _is_ever_allowed(person: Person, action: str, kind: str) -> bool:
    return declared.is_allowed(person.capabilities, Session.STUDIO, action, kind, Whose.OWN)


def lists(person: Person, session: Session) -> Iterator[Row]:
    """The actions that take no resource: what of them is there to list."""
    listed = declared.lists(person.capabilities)
    for action in service_data.actions().values():
        if not action.kinds:
            yield Row(
                action=f"sagemaker:{action.name}",
                resource="*",
                keys=session_keys(person, session),
                allowed=action.name in listed,
                why=f"{action.name}, {session.value}",
            )


def session_keys(person: Person, session: Session) -> dict[str, Any]:
    """What IAM knows of who asks."""
    keys: dict[str, Any] = {"aws:PrincipalAccount": person.place.account, "aws:SecureTransport": "true"}
    if session in (Session.STUDIO, Session.NAMELESS, Session.SHARED_SPACE):
        keys["sagemaker:DomainId"] = person.place.domain
    if session in (Session.STUDIO, Session.NAMELESS):
        keys["sagemaker:UserProfileName"] = person.name
    if session in (Session.STUDIO, Session.JOB):
        keys["aws:SourceIdentity"] = person.name
    return keys


def names(person: Person, kind: str, whose: Whose) -> list[str]:
    """What a thing of a kind is called."""
    owner = _owner(person, whose)
    domain = OTHER_DOMAIN if whose is Whose.OTHER_DOMAIN_S else person.place.domain
    if kind == "domain":
        return [domain]
    if kind in _TWO_PARTS:
        name = owner if kind == "user-profile" else f"{owner}-lab"
        return [domain, name, "jupyterlab", "default"][: service_data.names_of(kind)]
    return [f"{owner}--churn", "1", "2"][: service_data.names_of(kind)]


def resource(person: Person, kind: str, whose: Whose) -> str:
    """Its ARN."""
    account = STRANGER if whose is Whose.OTHER_ACCOUNT_S else person.place.account
    path = service_data.path(kind, *names(person, kind, whose))
    return f"arn:aws:sagemaker:{person.place.region}:{account}:{path}"


def request_keys(person: Person, action: service_data.Action, kind: str, whose: Whose) -> dict[str, Any]:
    """A request as the estate wishes it to be: of what the action knows, whatever decides on owners and guardrails."""
    owner = person.place.profile(
        _owner(person, whose), OTHER_DOMAIN if whose is Whose.OTHER_DOMAIN_S else person.place.domain
    )
    is_new = declared.makes(action.name, kind)
    model = resource(person, "model", whose)
    wished = {
        "sagemaker:InstanceTypes": person.types_of(action.name)[:1],
        "sagemaker:ModelArn": [model],
        "sagemaker:OwnerUserProfileArn": owner,
        "sagemaker:RemoteAccess": "DISABLED",
        "sagemaker:SpaceSharingType": "Private",
        "sagemaker:VolumeKmsKeyArn": person.place.key_arn,
        "sagemaker:VpcSecurityGroupIds": person.place.security_groups,
        "sagemaker:VpcSubnets": person.place.subnets,
    }
    keys = {key: value for key, value in wished.items() if key in action.keys}
    if not is_new and service_data.is_tagged(kind):
        keys |= {f"aws:ResourceTag/{OWNER_TAG}": owner, f"sagemaker:ResourceTag/{OWNER_TAG}": owner}
    if is_new and whose is not Whose.OWN and "aws:RequestTag/${TagKey}" in action.keys:
        keys[f"aws:RequestTag/{OWNER_TAG}"] = owner
    return keys


def _owner(person: Person, whose: Whose) -> str:
    return {Whose.ANOTHER_S: OTHER, Whose.OTHER_DOMAIN_S: OTHER_DOMAINS_PERSON}.get(whose, person.name)
