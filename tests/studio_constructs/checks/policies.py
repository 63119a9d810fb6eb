"""Roles with policies, for cases of rules."""

from __future__ import annotations

from typing import Any, Final

from tests.studio_constructs.checks.kit import resource

ACCOUNT: Final = {"Ref": "AWS::AccountId"}
ARN = "arn:aws:sagemaker:eu-west-1:111122223333:"
OF_REGION: Final = {"Fn::Sub": "arn:${AWS::Partition}:sagemaker:${AWS::Region}:${AWS::AccountId}:*"}
PERSON = "${sagemaker:DomainId}/${sagemaker:UserProfileName}"
OWN_PROFILE = f"{ARN}user-profile/{PERSON}"
PLACE = "Policies[0].PolicyDocument.Statement[0]"
UNKNOWN: Final[dict[str, Any]] = {"Parameters": {"Given": {}}}
GIVEN: Final = {"Ref": "Given"}
SAGEMAKER: Final = {"Service": "sagemaker.amazonaws.com"}
BOTH: Final = {"StringEquals": {"aws:SourceAccount": ACCOUNT}, "ArnLike": {"aws:SourceArn": OF_REGION}}
OWNER = "sagemaker:OwnerUserProfileArn"
URL = "sagemaker:CreatePresignedDomainUrl"
BY_TAG: Final = {"StringEquals": {"sagemaker:ResourceTag/studiouserid": "${aws:PrincipalTag/studiouserid}"}}


def allow(action: Any, on: Any = "*", **condition: Any) -> dict[str, Any]:
    made = {"Effect": "Allow", "Action": action, "Resource": on}
    return {**made, "Condition": condition} if condition else made


def deny(action: Any, on: Any = "*", **condition: Any) -> dict[str, Any]:
    return {**allow(action, on, **condition), "Effect": "Deny"}


def document(*statements: Any) -> dict[str, Any]:
    return {"Version": "2012-10-17", "Statement": list(statements)}


def trusted(condition: Any = BOTH, principal: Any = SAGEMAKER, effect: str = "Allow") -> dict[str, Any]:
    trust = {"Effect": effect, "Principal": principal, "Action": "sts:AssumeRole", "Condition": condition}
    return {name: value for name, value in trust.items() if value}


def role(*statements: Any, trust: Any = None, **properties: Any) -> dict[str, Any]:
    """An execution role with one policy."""
    policies = [{"PolicyName": "Work", "PolicyDocument": document(*statements)}] if statements else []
    made = {
        "AssumeRolePolicyDocument": document(trusted() if trust is None else trust),
        "Policies": policies,
        **properties,
    }
    return {"Role": resource("AWS::IAM::Role", made)}


def of_a_service(*statements: Any) -> dict[str, Any]:
    return role(*statements, trust=trusted(principal={"Service": "lambda.amazonaws.com"}))


def bounded(statement: Any, boundary: Any) -> dict[str, Any]:
    """A role with a permissions boundary of this template."""
    return {
        **role(statement, PermissionsBoundary={"Ref": "Boundary"}),
        "Boundary": resource("AWS::IAM::ManagedPolicy", {"PolicyDocument": document(boundary)}),
    }


def beside(statement: Any, *, kind: str = "ManagedPolicy", **names: Any) -> dict[str, Any]:
    """A role whose policy names it."""
    return {
        **role(RoleName="people"),
        "Policy": resource(f"AWS::IAM::{kind}", {"PolicyDocument": document(statement), **names}),
    }
