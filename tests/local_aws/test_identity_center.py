"""Who is assigned to the application of a domain that signs people in with IAM Identity Center."""

from __future__ import annotations

from typing import Any

from .conftest import Cloud
from .kit import ROLE, Estate, client, refused

GROUP = "0a1b2c3d4e-00000000-0000-0000-0000-000000000001"
USER = "0a1b2c3d4e-00000000-0000-0000-0000-000000000002"


def template(estate: Estate, *principals: tuple[str, str]) -> dict[str, Any]:
    domain = estate.domain_request(AuthMode="SSO", DefaultSpaceSettings={"ExecutionRole": ROLE})
    arn = {"Fn::GetAtt": ["D", "SingleSignOnApplicationArn"]}
    assigned = {
        f"A{number}": {
            "Type": "AWS::SSO::ApplicationAssignment",
            "Properties": {"ApplicationArn": arn, "PrincipalType": kind, "PrincipalId": ident},
        }
        for number, (kind, ident) in enumerate(principals)
    }
    return {"D": {"Type": "AWS::SageMaker::Domain", "Properties": domain}, **assigned}


def test_assignments_follow_the_template(cloud: Cloud) -> None:
    estate, center = Estate(), client("sso-admin")
    cloud.create("s", template(estate, ("GROUP", GROUP), ("USER", USER)))
    assert cloud.status("s") == "CREATE_COMPLETE", cloud.reasons("s")
    (domain,) = client("sagemaker").list_domains()["Domains"]
    arn = client("sagemaker").describe_domain(DomainId=domain["DomainId"])["SingleSignOnApplicationArn"]
    assert cloud.physical("s")["A0"] == f"{arn}|GROUP|{GROUP}"
    rows = center.list_application_assignments(ApplicationArn=arn)["ApplicationAssignments"]
    assert [(row["PrincipalType"], row["PrincipalId"]) for row in rows] == [("GROUP", GROUP), ("USER", USER)]
    one = {"ApplicationArn": arn, "PrincipalType": "USER", "PrincipalId": USER}
    assert center.describe_application_assignment(**one)["PrincipalId"] == USER
    instance = center.list_instances()["Instances"][0]["InstanceArn"]
    mine = {"InstanceArn": instance, "PrincipalId": USER, "PrincipalType": "USER"}
    (row,) = center.list_application_assignments_for_principal(**mine)["ApplicationAssignments"]
    assert row["ApplicationArn"] == arn
    (application,) = center.list_applications(InstanceArn=instance)["Applications"]
    assert (application["ApplicationArn"], application["InstanceArn"]) == (arn, instance)
    assert center.describe_application(ApplicationArn=arn)["Name"].endswith(domain["DomainId"])
    page = center.list_application_assignments(ApplicationArn=arn, MaxResults=1)
    rest = center.list_application_assignments(ApplicationArn=arn, MaxResults=1, NextToken=page["NextToken"])
    assert [row["PrincipalId"] for row in rest["ApplicationAssignments"]] == [USER]
    assert cloud.update("s", template(estate, ("GROUP", USER))) == "UPDATE_COMPLETE", cloud.reasons("s")
    rows = center.list_application_assignments(ApplicationArn=arn)["ApplicationAssignments"]
    assert [(row["PrincipalType"], row["PrincipalId"]) for row in rows] == [("GROUP", USER)]
    cloud.api.delete_stack(StackName="s")
    with refused("ResourceNotFoundException", "does not exist"):
        center.list_application_assignments(ApplicationArn=arn)


def test_what_cannot_be_assigned(cloud: Cloud) -> None:
    estate, center = Estate(), client("sso-admin")
    cloud.create("s", template(estate, ("GROUP", GROUP), ("GROUP", GROUP)))
    assert cloud.status("s") == "ROLLBACK_COMPLETE"
    assert any("ConflictException" in reason for reason in cloud.reasons("s"))
    domain = estate.domain(AuthMode="SSO")
    arn = client("sagemaker").describe_domain(DomainId=domain)["SingleSignOnApplicationArn"]
    with refused("ValidationException", "principalId"):
        center.create_application_assignment(ApplicationArn=arn, PrincipalType="USER", PrincipalId="alice")
    with refused("ResourceNotFoundException", "is not assigned"):
        center.delete_application_assignment(ApplicationArn=arn, PrincipalType="USER", PrincipalId=USER)
    gone = arn[:-1] + ("1" if arn[-1] == "0" else "0")
    with refused("ResourceNotFoundException", "does not exist"):
        center.create_application_assignment(ApplicationArn=gone, PrincipalType="USER", PrincipalId=USER)
