"""Who takes a role, and the role that people open Studio with."""

from __future__ import annotations

from collections.abc import Iterator

from tests.security.iam.assembly import Role
from tests.security.iam.principal import Principal

from .row import STRANGER, May, Row
from .services import Service
from .world import OTHER, OTHER_DOMAIN, Person, Place

_SERVICES = ("ec2.amazonaws.com", "lambda.amazonaws.com", "sagemaker.amazonaws.com", "codebuild.amazonaws.com")

_SUSPENDED = "sagemaker:ResourceTag/studio:suspended"
"""The tag of a profile whose person is suspended."""


def is_login(role: Role) -> bool:
    """Whether people sign in with it."""
    return role.logical_id.startswith("Login")


def _nobody(place: Place, role: Role, *trusted: str) -> list[Principal]:
    """Who takes no role of an estate: other services, other accounts, the account's own people."""
    return [
        *(Principal.service(each) for each in _SERVICES if each not in trusted),
        Principal(f"arn:aws:iam::{STRANGER}:root"),
        Principal(f"arn:aws:iam::{STRANGER}:role/Confused"),
        Principal(f"arn:aws:iam::{place.account}:role/Admin"),
        Principal(f"arn:aws:iam::{place.account}:user/{OTHER}"),
        *([Principal(role.arn)]),
    ]


def taken_by_service(place: Place, service: Service, role: Role) -> Iterator[Row]:
    """Only its service takes it; for this account alone, where the service says for whom it asks."""
    told = [each.split(":", 1) for each in service.sources]
    for needs in [_for_this_account(place, place.arn(path, of)) for of, path in told] or [{}]:
        yield from May(
            what=f"be taken by {service.trusts}",
            actions="sts:AssumeRole",
            on=[role.arn],
            anywhere=True,
            needs=needs,
            asks=Principal.service(service.trusts),
            never_asks=_nobody(place, role, service.trusts),
        ).rows()


def taken_for_person(person: Person) -> Iterator[Row]:
    """SageMaker of this account takes it, and says for whom."""
    place = person.place
    only = place.settings.domain.api_only
    context = " sts:SetContext" if only is not None and only.trusted_identity_propagation and person.team else ""
    yield from May(
        what="be taken by SageMaker, for this account",
        actions=f"sts:AssumeRole sts:SetSourceIdentity{context}",
        on=[person.role.arn],
        anywhere=True,
        needs=_for_this_account(place, place.arn(f"domain/{place.domain}")),
        asks=Principal.service("sagemaker.amazonaws.com"),
        never_asks=_nobody(place, person.role, "sagemaker.amazonaws.com"),
    ).rows()


def _for_this_account(place: Place, source: str) -> dict[str, tuple[str, str]]:
    return {
        "aws:SourceAccount": (place.account, STRANGER),
        "aws:SourceArn": (source, source.replace(f":{place.account}:", f":{STRANGER}:")),
    }


def login(place: Place) -> Iterator[Row]:
    """What it opens: the profile that one's tag names, from where the file says, and nothing else."""
    told = place.settings.login_role
    assert told is not None
    tag, profile = f"aws:PrincipalTag/{told.principal_tag}", place.arn_of("user-profile")
    places = told.allowed_from
    inside: list[dict[str, str]] = [{}]
    outside: list[dict[str, str]] = []
    if places is not None:
        inside = [{"aws:SourceVpce": each} for each in places.vpc_endpoint_ids]
        inside += [{"aws:SourceIp": each.replace("0/24", "7")} for each in places.addresses]
        outside = [{}, {"aws:SourceVpce": "vpce-0fedcba9876543210"}, {"aws:SourceIp": "198.51.100.7"}]
        outside.append({"aws:SourceVpce": "vpce-0fedcba9876543210", "aws:SourceIp": "198.51.100.7"})
    for keys in inside:
        yield from May(
            what="open the profile of one's name",
            actions="sagemaker:CreatePresignedDomainUrl",
            on=[profile("alice")],
            never_on=[profile(OTHER), profile("alice2"), profile("alice", domain=OTHER_DOMAIN), profile("*")],
            needs={tag: ("alice", OTHER)},
            unless={_SUSPENDED: ("false", "true")},
            keys=keys,
        ).rows()
        suspended = {**keys, tag: "alice", _SUSPENDED: "true"}
        yield _denied(profile("alice"), suspended, "its person is suspended", beside=True)
        for wrong in ("", "*", "ali?e"):
            for name in ("alice", wrong):
                yield _denied(profile(name), {**keys, tag: wrong}, f"the tag is {wrong!r}", allowed=name == wrong != "")
        for action in ("CreateApp", "DescribeUserProfile", "ListUserProfiles", "AddTags"):
            yield Row(
                action=f"sagemaker:{action}", resource=profile("alice"), keys={**keys, tag: "alice"},
                allowed=False, why=f"login never does {action}",
            )  # fmt: skip
    for keys in outside:
        yield _denied(profile("alice"), {**keys, tag: "alice"}, f"it comes from {keys or 'somewhere'}", beside=True)
    if outside:
        for keys in inside:
            yield Row(
                action="sagemaker:CreatePresignedDomainUrl", resource=profile("alice"), keys={**keys, tag: "alice"},
                allowed=True, why="from the right place nothing is denied", beside=True,
            )  # fmt: skip


def _denied(resource: str, keys: dict[str, str], but: str, *, allowed: bool = False, beside: bool = False) -> Row:
    return Row(
        action="sagemaker:CreatePresignedDomainUrl",
        resource=resource,
        keys=keys,
        allowed=allowed,
        why=f"may open the profile of one's name, but not where {but}",
        beside=beside,
        threat="T1",
    )


def taken_to_log_in(place: Place, role: Role) -> Iterator[Row]:
    """Whom the file trusts, with a tag that says who they are."""
    told = place.settings.login_role
    assert told is not None
    tag = f"aws:RequestTag/{told.principal_tag}"
    nobody = [each for each in _nobody(place, role) if each.account != place.account or not told.principal_arns]
    if told.saml_provider_arn is not None:
        for audience in ("https://signin.aws.amazon.com/saml", f"https://{place.region}.signin.aws.amazon.com/saml"):
            yield from _may(
                role, "sts:AssumeRoleWithSAML sts:TagSession", Principal(told.saml_provider_arn, kind="Federated"),
                {"SAML:aud": (audience, "https://elsewhere.example.com"), tag: ("alice", "")},
                [*nobody, Principal(f"{told.saml_provider_arn}2", kind="Federated")],
            )  # fmt: skip
    elif told.oidc is not None:
        host = told.oidc.provider_arn.partition("/")[2]
        for audience in told.oidc.audiences:
            yield from _may(
                role, "sts:AssumeRoleWithWebIdentity sts:TagSession",
                Principal(told.oidc.provider_arn, kind="Federated"),
                {f"{host}:aud": (audience, "another"), tag: ("alice", "")},
                [*nobody, Principal(f"{told.oidc.provider_arn}2", kind="Federated")],
            )  # fmt: skip
    else:
        (arn,) = told.principal_arns
        account = arn.split(":")[4]
        for one in (Principal(f"arn:aws:iam::{account}:user/alice"), Principal(f"arn:aws:iam::{account}:role/People")):
            own = {f"aws:PrincipalTag/{told.principal_tag}": "alice"}
            yield from _may(
                role, "sts:AssumeRole sts:TagSession", one, {tag: ("alice", OTHER)}, nobody, {**own},
                {"aws:TagKeys": ([told.principal_tag], [told.principal_tag, "admin"])},
            )  # fmt: skip
            for said in ("", "*"):
                yield Row(
                    action="sts:AssumeRole", resource=role.arn, allowed=said == "*", asks=one,
                    keys={tag: said, f"aws:PrincipalTag/{told.principal_tag}": said},
                    why="a tag without a name is nobody's",
                )  # fmt: skip


def _may(  # noqa: PLR0917 - a trust has as many parts
    role: Role,
    actions: str,
    asks: Principal,
    needs: dict[str, tuple[str, str]],
    never: list[Principal],
    keys: dict[str, str] | None = None,
    unless: dict[str, tuple[list[str], list[str]]] | None = None,
) -> Iterator[Row]:
    yield from May(
        what="be taken by whom the file trusts",
        actions=actions,
        on=[role.arn],
        anywhere=True,
        keys=keys or {},
        needs=needs,
        unless=unless or {},
        asks=asks,
        never_asks=never,
    ).rows()
