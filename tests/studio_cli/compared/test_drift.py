"""Where what exists is not what was deployed, as far as Cloud Control tells."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import pytest
from botocore.exceptions import ClientError

from studio_cli.compared.deployed import Deployed, Held
from studio_cli.compared.drift import find_drift
from studio_constructs.checks import Source

ARN = "arn:aws:kms:eu-west-1:111111111111:key/k-1"
PROPERTIES: dict[str, Any] = {
    "DomainName": "research",
    "AuthMode": "IAM",
    "KmsKeyId": ARN,
    "VpcId": {"Ref": "Vpc"},
    "SubnetIds": ["subnet-1", "subnet-2"],
    "TagPropagation": "DISABLED",
    "Days": 30,
    "Role": "r-1",
    "DefaultUserSettings": {"ExecutionRole": {"Ref": "Role"}, "AutoMountHomeEFS": "Enabled"},
}
NOW: dict[str, Any] = {**PROPERTIES, "DefaultUserSettings": {"ExecutionRole": "role", "AutoMountHomeEFS": "Enabled"}}


@dataclass(frozen=True)
class Control:
    """Cloud Control, to which each resource is as a test says, or which refuses with a code."""

    answers: Mapping[str, Any]

    def get_resource(self, *, TypeName: str, Identifier: str) -> Any:  # noqa: N803 - AWS's names
        answer = self.answers[Identifier]
        if isinstance(answer, str):
            raise ClientError({"Error": {"Code": answer, "Message": "No."}}, "GetResource")
        return {"ResourceDescription": {"Properties": json.dumps(answer)}}


def drift(answer: Any, told: list[str] | None = None) -> list[tuple[str, bool, str]]:
    body: dict[str, Any] = {
        "Resources": {
            "Domain": {"Type": "AWS::SageMaker::Domain", "Properties": PROPERTIES},
            "Topic": {"Type": "AWS::SNS::Topic"},
        }
    }
    control = Control({"d-1": answer})
    held = tuple(
        Held("base", name, resource["Type"], f"{name[0].lower()}-1", control)
        for name, resource in body["Resources"].items()
    )
    base = Source("base", body, stack="Lab")
    found = find_drift(Deployed((base,), (base,), held), (told if told is not None else []).append)
    assert {(each.stack, each.logical_id, str(each.kind)) for each in found} <= {("Lab", "Domain", "drift")}
    return [(each.property, each.blocking, each.reason) for each in found]


def test_what_is_as_it_was_deployed_is_no_drift() -> None:
    assert drift(NOW) == []


def test_what_is_gone_stops_the_update() -> None:
    ((path, blocks, why),) = drift("ResourceNotFoundException")
    assert (path, blocks) == ("", True)
    assert why.startswith("d-1 is not there any more, and the home directories of everybody in it with it; ")


@pytest.mark.parametrize(
    ("path", "changed"),
    [
        ("TagPropagation", {"TagPropagation": "ENABLED"}),
        ("Days", {"Days": 0}),
        ("Days", {"Days": 130}),
        ("KmsKeyId", {"KmsKeyId": "1"}),
        ("KmsKeyId", {"KmsKeyId": "k-2"}),
        ("Role", {"Role": "a:r-1"}),
        ("DefaultUserSettings/AutoMountHomeEFS", {"DefaultUserSettings": {"AutoMountHomeEFS": "Disabled"}}),
    ],
)
def test_what_was_changed_by_hand_is_told(path: str, changed: dict[str, Any]) -> None:
    ((found, blocks, why),) = drift({**NOW, **changed})
    assert (found, blocks) == (path, False)
    assert why.endswith("somebody changed it by hand")


@pytest.mark.parametrize(
    "changed",
    [
        pytest.param({"SubnetIds": ["subnet-2", "subnet-1"]}, id="lists come in any order"),
        pytest.param({"KmsKeyId": "k-1"}, id="an id in place of an ARN"),
        pytest.param({"Role": "arn:aws:iam::111111111111:role/r-1"}, id="an ARN in place of an id"),
        pytest.param({"Role": "arn:aws:a:eu-west-1:111111111111:R-1"}, id="an ARN of another form"),
        pytest.param({"AuthMode": "iam"}, id="in other letters"),
        pytest.param({"VpcId": "vpc-2"}, id="a reference"),
        pytest.param({"HomeEfsFileSystemId": "fs-1"}, id="what the template does not say"),
    ],
)
def test_what_may_be_the_same_is_not_told(changed: dict[str, Any]) -> None:
    assert drift({**NOW, **changed}) == []


def test_what_could_not_be_looked_at_is_said() -> None:
    told: list[str] = []
    assert drift("AccessDeniedException", told) == []
    assert told == [
        "not looked at, whether it is there and as it was deployed: 1 AWS::SageMaker::Domain (AccessDeniedException)"
    ]


def test_protection_that_somebody_switched_off_is_told() -> None:
    body = {"Resources": {"Topic": {"Type": "AWS::SNS::Topic"}}}
    base = Source("base", body, stack="Lab")
    head = Source("head", body, stack="Lab", termination_protection=True)
    (found,) = find_drift(Deployed((base,), (head,), ()))
    assert (found.stack, found.logical_id, found.blocking) == ("Lab", "", False)
    assert "termination protection is off" in found.reason
    assert find_drift(Deployed((head,), (head,), ())) == find_drift(Deployed((head,), (base,), ())) == []
