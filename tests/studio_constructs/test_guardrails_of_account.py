"""The service control policy of guardrails: what nobody of an account does, but for whoever deploys the estate."""

from __future__ import annotations

import functools
from typing import Any

import pytest

import studio_constructs as studio
from tests.kit import Json, refused
from tests.security.iam.decision import FULL_ACCESS, Policies, Request, decide

from .guardrail_kit import ACCOUNT, REGION, RULES, may, of
from .iam_kit import DOMAIN

ADMIN, DEPLOYER = (f"arn:aws:iam::{ACCOUNT}:role/{name}" for name in ("Admin", "deployer"))
ROLE = f"arn:aws:iam::{ACCOUNT}:role/research-prod-Users-01-Useralice"
OTHERS = {"sagemaker:ImageArns": [f"arn:aws:sagemaker:{REGION}:999999999999:image/any"]}
NETWORK = "sagemaker:AppNetworkAccessType"


@functools.cache
def policy() -> Json:
    rules = studio.GuardrailRules(images=RULES.images, roles=RULES.roles)  # all of RULES would be too long
    return studio.Guardrails.service_control_policy(rules, exempt=[DEPLOYER], region=REGION)


def lets(action: str, resource: str, keys: dict[str, Any] | None = None, *, who: str = ADMIN) -> bool:
    """Whether somebody of the account may, whose own policies allow everything."""
    request = Request(action, resource, {"aws:PrincipalArn": who, **(keys or {})})
    return decide(request, Policies([FULL_ACCESS], service_control=[[FULL_ACCESS, policy()]])).allowed


@pytest.mark.parametrize(
    "verb",
    "AddRoleToInstanceProfile AttachRolePolicy CreateRole DeleteRole DetachRolePolicy PutRolePermissionsBoundary "
    "RemoveRoleFromInstanceProfile TagRole UntagRole UpdateAssumeRolePolicy".split(),
)
def test_roles_of_the_estate_are_changed_by_who_deploys_it_alone(verb: str) -> None:
    assert not lets(f"iam:{verb}", ROLE)
    assert lets(f"iam:{verb}", ROLE, who=DEPLOYER)
    assert lets(f"iam:{verb}", ADMIN)


@pytest.mark.parametrize("verb", ["CreatePolicyVersion", "DeletePolicy", "SetDefaultPolicyVersion", "UntagPolicy"])
def test_policies_of_the_estate_are_too(verb: str) -> None:
    assert not lets(f"iam:{verb}", ROLE.replace(":role/", ":policy/"))
    assert lets("iam:GetPolicy", ROLE.replace(":role/", ":policy/"))


@pytest.mark.parametrize(
    ("action", "network", "expected"),
    [
        ("CreateDomain", "VpcOnly", True),
        ("CreateDomain", "PublicInternetOnly", False),
        ("CreateDomain", None, False),
        ("UpdateDomain", "VpcOnly", True),
        ("UpdateDomain", "PublicInternetOnly", False),
        ("UpdateDomain", None, True),
    ],
)
def test_domains_are_private_whoever_makes_them(action: str, network: str | None, *, expected: bool) -> None:
    """An update that says nothing of the network keeps it."""
    keys = {} if network is None else {NETWORK: network}
    assert lets(f"sagemaker:{action}", of(f"domain/{DOMAIN}"), keys, who=DEPLOYER) is expected


@pytest.mark.parametrize(
    ("action", "path", "expected"),
    [
        ("CreateApp", f"app/{DOMAIN}/lab/jupyterlab/default", False),
        ("CreateApp", f"app/{DOMAIN}/lab/codeeditor/default", False),
        ("UpdateSpace", f"space/{DOMAIN}/lab", False),
        ("CreateApp", f"app/{DOMAIN}/alice/canvas/default", True),
        ("CreateApp", f"app/{DOMAIN}/alice/jupyterserver/default", True),
    ],
)
def test_images_are_held_to_the_approved_ones_where_their_accounts_are_known(
    action: str, path: str, *, expected: bool
) -> None:
    """Canvas and Studio Classic start from images of AWS's in accounts that it does not list; in a boundary too."""
    assert lets(f"sagemaker:{action}", of(path), OTHERS) is expected
    owned = {"sagemaker:OwnerUserProfileArn": of(f"user-profile/{DOMAIN}/alice")} if "/lab" in path else {}
    assert may(f"sagemaker:{action}", of(path), OTHERS, owned) is expected
    approved = {"sagemaker:ImageArns": [of("image/geo")]}
    assert lets(f"sagemaker:{action}", of(path), approved)
    assert may(f"sagemaker:{action}", of(path), approved, owned)


EXEMPT_RULE = "who is exempt is told by the ARN of a user or a role; a wildcard alone would exempt everybody"


@pytest.mark.parametrize("arn", ["*", f"arn:aws:iam::{ACCOUNT}:role/*", f"arn:aws:iam::{ACCOUNT}:root", 7])
def test_who_is_exempt_is_a_role_or_a_user_and_not_everybody(arn: Any) -> None:
    with refused(
        f"[Guardrails] studio:GuardrailsExemptNobody: exempt[1] is {arn!r}; {EXEMPT_RULE}; write "
        "'arn:aws:iam::*:role/deployer'"
    ):
        studio.Guardrails.service_control_policy(studio.GuardrailRules(), exempt=[DEPLOYER, arn])


@pytest.mark.parametrize("attribute", ["subnets", "security_groups", "encryption_keys"])
def test_a_text_is_no_list(attribute: str) -> None:
    wrong: dict[str, Any] = {"subnets": ["subnet-1"], "security_groups": ["sg-1"], attribute: "one"}
    with pytest.raises(studio.ValidationError) as caught:
        studio.Guardrails.service_control_policy(studio.GuardrailRules(**wrong), exempt=[DEPLOYER])
    assert [(each.code, each.wrote.split()[0]) for each in caught.value.problems] == [
        ("ListExpected", f"rules.{attribute}")
    ]


def test_exempt_is_a_list() -> None:
    wrong: Any = DEPLOYER
    with pytest.raises(studio.ValidationError) as caught:
        studio.Guardrails.service_control_policy(studio.GuardrailRules(), exempt=wrong)
    assert [each.code for each in caught.value.problems] == ["ListExpected"]
