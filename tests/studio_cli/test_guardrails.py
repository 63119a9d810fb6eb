"""`studio guardrails`: documents of an estate file that AWS takes, and what it says where it can make none."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner

from studio_cli.main import main
from tests.kit import ROOT, Json
from tests.security.iam.decision import Policies, Request, decide

EVERYTHING = ROOT / "examples" / "everything" / "studio.yaml"
ALLOW: Json = {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "*", "Resource": "*"}]}


def printed(*arguments: str, path: Path = EVERYTHING) -> Json:
    result = CliRunner().invoke(main, ["guardrails", "--estate", str(path), *arguments])
    assert result.exit_code == 0, result.output
    return dict(json.loads(result.output))


@pytest.mark.parametrize("environment", ["prod", "workforce", "old", "dev"])
def test_a_control_policy_fits_and_holds_for_all_but_the_deployer(environment: str) -> None:
    policy = printed("--environment", environment)
    assert len(json.dumps(policy, separators=(",", ":"))) <= 5_120
    for role, expected in (("Admin", False), ("cdk-hnb659fds-cfn-exec-role-111111111111-eu-west-1", True)):
        request = Request("sagemaker:DeleteDomain", "*", {"aws:PrincipalArn": f"arn:aws:iam::111111111111:role/{role}"})
        assert decide(request, Policies([ALLOW], service_control=[[policy, ALLOW]])).allowed is expected
    public = {
        "aws:PrincipalArn": "arn:aws:iam::111111111111:role/cdk-hnb659fds-cfn-exec-role-1",
        "sagemaker:AppNetworkAccessType": "PublicInternetOnly",
    }
    request = Request("sagemaker:UpdateDomain", "*", public)
    assert not decide(request, Policies([ALLOW], service_control=[[policy, ALLOW]])).allowed


def test_a_boundary_is_for_an_account_that_is_named() -> None:
    policy = printed("--environment", "workforce", "--format", "boundary")
    assert len(json.dumps(policy, separators=(",", ":"))) <= 6_144
    assert policy["Statement"][0]["Sid"] == "MostOfEverythingElse"
    result = CliRunner().invoke(
        main, ["guardrails", "--estate", str(EVERYTHING), "--environment", "prod", "--format", "boundary"]
    )
    assert result.exit_code == 1
    assert "a boundary names the account and the region" in result.output


def test_an_environment_is_chosen_where_there_are_several() -> None:
    result = CliRunner().invoke(main, ["guardrails", "--estate", str(EVERYTHING)])
    assert result.exit_code == 1
    assert "--environment is one of prod, workforce, old, dev" in result.output
