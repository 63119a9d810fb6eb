"""Our copy of what AWS fixes about signing in, compared with AWS's registry schemas and the CDK's region facts."""

from __future__ import annotations

import pytest
from aws_cdk import region_info

from studio_constructs import aws_facts
from studio_constructs.authentication.login_trust import sign_in_endpoints
from studio_constructs.aws_facts import authentication as facts

from .test_aws_facts import PROFILE, schema

ASSIGNMENT = "AWS::SSO::ApplicationAssignment"


def test_the_shape_of_a_principal_s_id_is_the_schema_s() -> None:
    assert schema(ASSIGNMENT)["properties"]["PrincipalId"]["pattern"] == f"^{facts.PRINCIPAL_ID_PATTERN}$"


def test_users_and_groups_are_all_that_can_be_assigned() -> None:
    assert schema(ASSIGNMENT)["properties"]["PrincipalType"]["enum"] == ["USER", "GROUP"]


def test_another_principal_or_application_is_another_assignment() -> None:
    assert set(schema(ASSIGNMENT)["createOnlyProperties"]) == {
        f"/properties/{name}" for name in schema(ASSIGNMENT)["properties"]
    }


def test_a_profile_names_its_person_in_one_way_and_for_ever() -> None:
    properties = schema(PROFILE)["properties"]
    assert properties["SingleSignOnUserIdentifier"]["pattern"] == facts.SINGLE_SIGN_ON_USER_IDENTIFIER
    assert properties["SingleSignOnUserValue"]["maxLength"] == facts.SINGLE_SIGN_ON_USER_VALUE_MAX
    created_once = schema(PROFILE)["createOnlyProperties"]
    assert {"/properties/SingleSignOnUserIdentifier", "/properties/SingleSignOnUserValue"} <= set(created_once)


@pytest.mark.parametrize("region", sorted(aws_facts.STUDIO_REGIONS))
def test_the_first_sign_in_endpoint_is_the_cdk_s(region: str) -> None:
    known = region_info.RegionInfo.get(region).saml_sign_on_url
    assert sign_in_endpoints(region)[:1] == ([known] if known else [])
