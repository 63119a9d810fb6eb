"""The policy of the page lets through what the steps ask, and each of its actions is asked by one of them."""

from __future__ import annotations

import datetime as dt
import json
import re

from tests.kit import ROOT
from tests.local_aws import kit

from .kit import Life

PAGE = (ROOT / "docs/migrate.md").read_text()
OF_S3 = {"s3:HeadBucket": "s3:ListBucket", "s3:HeadObject": "s3:GetObject"}
NOT_HERE = {
    "sagemaker:DescribeCodeRepository": "this instance has none that is named",
    "ec2:DescribeSecurityGroups": "it stands in SageMaker's own network",
    "ec2:DescribeSubnets": "it stands in SageMaker's own network",
    "iam:GetRolePolicy": "its role has no inline policy",
    "kms:Decrypt": "S3 asks that",
    "kms:GenerateDataKey": "S3 asks that",
}


def test_the_rights_of_the_page_are_those_of_the_steps(life: Life) -> None:
    life.come_to("restored")
    with kit.asked() as called:
        journey = life.journey()
        journey.compare(life.plan(journey))
        life.verify()
        life.sign_off()
        life.decommission()
        life.late = dt.timedelta(days=15)
        assert life.decommission().state == "deleted"
    _, part = PAGE.split("### The rights of the way\n")
    found = re.search(r"^```json\n(.*?)^```", part, flags=re.DOTALL | re.MULTILINE)
    assert found
    allowed = {action for statement in json.loads(found[1])["Statement"] for action in statement["Action"]}
    needed = {OF_S3.get(each, each) for each in called - {"sts:GetCallerIdentity"}}
    assert needed - allowed == set()
    assert allowed - needed <= NOT_HERE.keys()
