"""Rules that look across templates: what one holds of a role or a network that stands in another."""

from __future__ import annotations

from typing import Any

from studio_constructs.checks import RULES, Source, check_templates
from tests.kit import Json

from .kit import resource
from .policies import OWN_PROFILE, allow, deny, document, role, trusted

BY_ID = {rule.id: rule for rule in RULES}


def found(rule: str, **templates: Json) -> list[str]:
    """What a rule says of templates that are deployed together: each name is a template, with its resources."""
    sources = [
        Source(name, {"Resources": made, "Outputs": outputs(made)}, group="one") for name, made in templates.items()
    ]
    report = check_templates(sources, [BY_ID[rule]])
    return [f"{finding.template}: {finding.says}" for finding in report.findings]


def outputs(resources: Json) -> Json:
    """Each resource, exported by its name, and its ARN with ``Arn`` behind it."""
    named = {name: {"Value": {"Ref": name}, "Export": {"Name": name}} for name in resources}
    arns = {
        f"{name}Arn": {"Value": {"Fn::GetAtt": [name, "Arn"]}, "Export": {"Name": f"{name}Arn"}} for name in resources
    }
    return {**named, **arns}


def of(name: str) -> Any:
    return {"Fn::ImportValue": name}


def managed(*statements: Any, **names: Any) -> Json:
    return {"Policy": resource("AWS::IAM::ManagedPolicy", {"PolicyDocument": document(*statements), **names})}


def test_a_role_names_a_policy_of_another_template() -> None:
    users = role(ManagedPolicyArns=[of("Policy")])

    says = found("Studio-R09", studio=managed(allow("sagemaker:UpdateDomain")), users=users)

    assert says == ["users: ManagedPolicyArns[0] Policy.Statement[0] allows sagemaker:UpdateDomain"]


def test_a_policy_names_a_role_of_another_template() -> None:
    studio = managed(allow("sagemaker:UpdateDomain"), Roles=[of("Role")])

    says = found("Studio-R09", studio=studio, users=role())

    assert says == ["users: AWS::IAM::ManagedPolicy Policy.Statement[0] allows sagemaker:UpdateDomain"]


def test_what_another_template_s_policy_denies_is_denied() -> None:
    users = role(allow("sagemaker:UpdateDomain"), ManagedPolicyArns=[of("Policy")])

    assert found("Studio-R09", studio=managed(deny("sagemaker:UpdateDomain")), users=users) == []


def test_a_boundary_of_another_template() -> None:
    users = role(allow("sagemaker:UpdateDomain"), PermissionsBoundary=of("Policy"))

    assert found("Studio-R09", studio=managed(allow("s3:*")), users=users) == []


def test_names_of_roles_hold_in_their_own_template() -> None:
    studio = managed(allow("sagemaker:UpdateDomain"), Roles=["people"])

    assert found("Studio-R09", studio=studio, users=role(RoleName="people")) == []


def test_a_role_of_the_same_name_in_another_template_is_another() -> None:
    studio = {**role(), **managed(allow("sagemaker:UpdateDomain"), Roles=[{"Ref": "Role"}])}

    says = found("Studio-R09", studio=studio, users=role())

    assert says == ["studio: AWS::IAM::ManagedPolicy Policy.Statement[0] allows sagemaker:UpdateDomain"]


def test_a_domain_of_another_template_names_the_role() -> None:
    service = trusted(principal={"Service": "lambda.amazonaws.com"})
    studio = {"Domain": resource("AWS::SageMaker::Domain", {"DefaultUserSettings": {"ExecutionRole": of("RoleArn")}})}

    says = found("Studio-R10", studio=studio, users=role(allow("iam:CreateRole"), trust=service))

    assert says == ["users: Policies[0].PolicyDocument.Statement[0] allows iam:CreateRole"]


def test_a_role_that_nobody_names_is_no_execution_role() -> None:
    service = trusted(principal={"Service": "lambda.amazonaws.com"})
    domain = {"Domain": resource("AWS::SageMaker::Domain", {"DefaultUserSettings": {"ExecutionRole": of("PolicyArn")}})}

    users = role(allow("iam:CreateRole"), trust=service)

    assert found("Studio-R10", studio={**domain, **managed(allow(OWN_PROFILE))}, users=users) == []


def vpc(*services: str) -> Json:
    endpoints = {
        f"Endpoint{number}": resource("AWS::EC2::VPCEndpoint", {"VpcId": {"Ref": "Vpc"}, "ServiceName": service})
        for number, service in enumerate(services)
    }
    return {"Vpc": resource("AWS::EC2::VPC", {}), **endpoints}


def domain() -> Json:
    made = {"AppNetworkAccessType": "VpcOnly", "VpcId": of("Vpc")}
    return {"Domain": resource("AWS::SageMaker::Domain", made)}


def test_endpoints_stand_beside_the_vpc() -> None:
    services = [f"com.amazonaws.eu-west-1.{name}" for name in ("s3", "sagemaker.api", "sagemaker.runtime", "logs")]

    says = found("Studio-N01", network=vpc(*services), studio=domain())

    assert says == ["studio: VpcId names Vpc, which has no way out and no endpoint for studio, sts"]


def test_endpoints_stand_in_a_third_template() -> None:
    names = ("s3", "sagemaker.api", "sagemaker.runtime", "logs", "sts")
    services = [f"com.amazonaws.eu-west-1.{name}" for name in names]
    third = {
        "Studio": resource(
            "AWS::EC2::VPCEndpoint", {"VpcId": of("Vpc"), "ServiceName": "aws.sagemaker.eu-west-1.studio"}
        )
    }

    assert found("Studio-N01", network=vpc(*services), studio=domain(), endpoints=third) == []


def test_a_flow_log_stands_beside_the_vpc() -> None:
    log = {"Log": resource("AWS::EC2::FlowLog", {"ResourceId": {"Ref": "Vpc"}})}

    assert found("Studio-N06", network={**vpc(), **log}, studio=domain()) == []
    assert found("Studio-N06", network=vpc(), studio=domain()) == ["studio: VpcId names Vpc, which has no flow log"]


def test_the_vpc_has_a_way_out_in_its_own_template() -> None:
    route = {"Route": resource("AWS::EC2::Route", {"NatGatewayId": "nat-0a1b2c3d"})}

    assert found("Studio-N01", network={**vpc(), **route}, studio=domain()) == []
