"""`studio guard --deployed`: which stacks it reads, with which parameters, and what it says when it can not."""

from __future__ import annotations

import json
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest
from botocore.exceptions import (
    BotoCoreError,
    ClientError,
    EndpointConnectionError,
    NoCredentialsError,
    ProfileNotFound,
    TokenRetrievalError,
)
from click.testing import CliRunner

from studio_cli.check.reading import UnreadableError
from studio_cli.compared import account as account_module
from studio_cli.compared.account import judge_deployed
from studio_cli.compared.deployed import read_deployed
from studio_cli.compared.named import Checkout
from studio_cli.compared.refusals import told_as_problems
from studio_cli.guard.finding import fingerprint
from studio_cli.guard.verdict import Report, judge
from studio_cli.main import main
from studio_constructs.checks import Source
from tests.local_aws.kit import ACCOUNT, REGION, asked, client
from tests.studio_cli.kit import LOCAL, REAL, Account

BUCKET = {"Type": "AWS::S3::Bucket", "DeletionPolicy": "Retain", "UpdateReplacePolicy": "Retain"}


@pytest.fixture(autouse=True)
def no_drift(monkeypatch: pytest.MonkeyPatch) -> None:
    """Cloud Control is on a port only; `tests/end_to_end` asks it."""
    monkeypatch.setattr(account_module, "find_drift", lambda *_: [])


def named(name: Any, **more: Any) -> dict[str, Any]:
    """A template with a bucket of this name."""
    return {"Resources": {"Bucket": {**BUCKET, "Properties": {"BucketName": name}}}, **more}


def deploy(account: Account, name: str, body: dict[str, Any], *, protected: Any = False, **parameters: str) -> None:
    given = [{"ParameterKey": key, "ParameterValue": value} for key, value in parameters.items()]
    account.cloudformation.create_stack(
        StackName=name, TemplateBody=json.dumps(body), Parameters=given, EnableTerminationProtection=protected
    )
    (stack,) = account.cloudformation.describe_stacks(StackName=name)["Stacks"]
    assert stack["StackStatus"] == "CREATE_COMPLETE"


def head(*stacks: tuple[str, dict[str, Any]], **more: Any) -> list[Source]:
    return [Source(f"cdk.out/{name}.template.json", body, stack=name, **more) for name, body in stacks]


def kinds(report: Report) -> list[tuple[str, str, str]]:
    return [(finding.stack, finding.logical_id, str(finding.kind)) for finding in report.findings]


def refusal(work: Callable[[], object]) -> str:
    with pytest.raises(UnreadableError) as caught:
        work()
    return str(caught.value).removeprefix("studio:")


# Stacks -----------------------------------------------------------------------------------------------------------


def test_stacks_are_found_by_their_names(account: Account) -> None:
    deploy(account, "lab-prod-Data", named("one"))
    deploy(account, "other", named("two"))
    report = judge_deployed(head(("lab-prod-Data", named("three")), ("lab-prod-New", named("four"))), LOCAL)
    assert kinds(report) == [("lab-prod-Data", "Bucket", "replace")]
    assert report.created == 1


def test_what_a_deployment_leaves_behind_of_the_estate_is_looked_at(account: Account) -> None:
    for number, name in enumerate(("lab-prod-Data", "lab-prod-Users-07", "lab-prod-eu-Data", "lab-prod-Own")):
        deploy(account, name, named(f"bucket-{number}"))
    report = judge_deployed(head(("lab-prod-Data", named("bucket-0"))), LOCAL)
    assert kinds(report) == [("lab-prod-Users-07", "Bucket", "stack-removed")]


def test_only_some_of_the_stacks(account: Account) -> None:
    deploy(account, "lab-prod-Data", named("one"))
    deploy(account, "lab-dev-Data", named("two"))
    deploy(account, "lab-dev-Users-01", named("three"))
    wanted = head(("lab-prod-Data", named("other")), ("lab-dev-Data", named("two")))
    assert kinds(judge_deployed(wanted, LOCAL, only="lab-dev-*")) == [("lab-dev-Users-01", "Bucket", "stack-removed")]
    assert kinds(judge_deployed(wanted, LOCAL, only="*-prod-*")) == [("lab-prod-Data", "Bucket", "replace")]
    assert kinds(judge_deployed(wanted, LOCAL, only="lab-dev-Data")) == []  # and not what is left behind beside it


def test_a_stack_that_was_never_made_is_not_deployed(account: Account) -> None:
    account.cloudformation.create_change_set(
        StackName="lab-prod-Data", ChangeSetName="first", ChangeSetType="CREATE", TemplateBody=json.dumps(named("one"))
    )
    told: list[str] = []
    said = refusal(lambda: judge_deployed(head(("lab-prod-Data", named("one"))), LOCAL, tell=told.append))
    assert said.startswith("GuardNothingDeployed: none of these stacks is deployed: lab-prod-Data; ")
    assert told == ["lab-prod-Data is REVIEW_IN_PROGRESS: nothing is deployed by it"]


def test_templates_without_names_are_of_no_stack(account: Account) -> None:
    said = refusal(lambda: judge_deployed([Source("a.json", named("one"))], LOCAL))
    assert said.startswith("GuardNoStackNamed: the side holds templates without names of stacks; ")
    said = refusal(lambda: judge_deployed(head(("Lab", named("one"))), LOCAL, only="Dev*"))
    assert said.startswith("GuardNoStackNamed: no stack is 'Dev*'; there is Lab; ")


def test_another_account_is_asked_with_its_own_credentials(account: Account) -> None:
    wanted = head(("Lab", named("one")), account="210987654321")
    said = refusal(lambda: judge_deployed(wanted, REAL))
    assert said.startswith(f"GuardStackElsewhere: there is Lab in 210987654321; your credentials are for {ACCOUNT}; ")
    assert "--only" in said
    assert refusal(lambda: judge_deployed(wanted, LOCAL)).startswith("GuardNothingDeployed")


def test_a_region_is_that_of_the_assembly(account: Account) -> None:
    deploy(account, "Lab", named("one"))
    elsewhere = head(("Lab", named("two")), region="eu-west-1")
    assert refusal(lambda: judge_deployed(elsewhere, REAL)).startswith("GuardNothingDeployed")
    here = head(("Lab", named("two")), region=REGION, account=ACCOUNT)
    assert len(judge_deployed(here, REAL).findings) == 1


def test_a_change_has_the_hash_that_it_has_between_revisions(account: Account) -> None:
    def body(name: str) -> dict[str, Any]:
        return named({"Fn::Sub": f"{name}-${{AWS::AccountId}}-${{AWS::Region}}"})

    deploy(account, "Lab", body("one"))
    assert kinds(judge_deployed(head(("Lab", body("one"))), LOCAL)) == []
    (found,) = judge_deployed(head(("Lab", body("two"))), LOCAL).findings
    (alike,) = judge(head(("Lab", body("one"))), head(("Lab", body("two")))).findings
    assert (found.kind, fingerprint(found)) == (alike.kind, fingerprint(alike))


def test_termination_protection_is_that_of_the_stack(account: Account) -> None:
    deploy(account, "Lab", named("one"), protected=True)
    report = judge_deployed(head(("Lab", named("one"))), LOCAL)
    assert kinds(report) == [("Lab", "", "protection-weakened")]


def test_a_template_in_yaml_and_stacks_in_stacks(account: Account) -> None:
    s3 = client("s3")
    s3.create_bucket(Bucket="templates")
    s3.put_object(Bucket="templates", Key="inner.json", Body=json.dumps(named("inner")))
    account.cloudformation.create_stack(
        StackName="Lab",
        TemplateBody="Resources:\n  Inner:\n    Type: AWS::CloudFormation::Stack\n    Properties:\n"
        "      TemplateURL: !Sub https://s3.amazonaws.com/templates/inner.json\n",
    )
    deployed = read_deployed(head(("Lab", named("one"))), LOCAL)
    outer, inner = deployed.base
    assert inner.parent == (outer.name, "Inner")
    assert inner.body == named("inner")
    assert [(each.source, each.logical_id) for each in deployed.held] == [(outer.name, "Inner"), (inner.name, "Bucket")]


def test_it_only_reads(account: Account) -> None:
    deploy(account, "Lab", named("one"))
    with asked() as operations:
        judge_deployed(head(("Lab", named("one"))), LOCAL)
    assert operations == {f"cloudformation:{each}" for each in ("DescribeStacks", "GetTemplate", "ListStackResources")}


# Parameters -------------------------------------------------------------------------------------------------------


def with_parameter(**parameter: Any) -> dict[str, Any]:
    return named({"Ref": "Name"}, Parameters={"Name": {"Type": "String", **parameter}})


@pytest.mark.parametrize(
    ("old", "given", "new", "found"),
    [
        pytest.param(
            {"Default": "bucket-a"},
            {},
            {"Default": "bucket-b"},
            [],
            id="a new default changes nothing that is deployed",
        ),
        pytest.param(
            {"Default": "bucket-a"},
            {"Name": "bucket-b"},
            {"Default": "bucket-a"},
            [],
            id="a value that was given stays",
        ),
        pytest.param({}, {"Name": "bucket-b"}, {"Default": "bucket-c"}, [], id="also where a default comes"),
        pytest.param(
            {"NoEcho": True}, {"Name": "bucket-b"}, {"NoEcho": True, "Default": "bucket-c"}, [], id="nobody knows it"
        ),
    ],
)
def test_a_deployment_keeps_the_values_of_parameters(
    account: Account, old: Any, given: dict[str, str], new: Any, found: list[str]
) -> None:
    deploy(account, "Lab", with_parameter(**old), **given)
    assert [kind for *_, kind in kinds(judge_deployed(head(("Lab", with_parameter(**new))), LOCAL))] == found


@pytest.mark.parametrize(("literal", "found"), [("bucket-a", ["replace"]), ("bucket-b", [])])
def test_a_value_written_out_in_place_of_a_parameter_is_compared_with_what_was_given(
    account: Account, literal: str, found: list[str]
) -> None:
    deploy(account, "Lab", with_parameter(Default="bucket-a"), Name="bucket-b")
    assert [kind for *_, kind in kinds(judge_deployed(head(("Lab", named(literal))), LOCAL))] == found


def test_a_hidden_value_is_nobody_s_to_compare(account: Account) -> None:
    deploy(account, "Lab", with_parameter(NoEcho=True), Name="bucket-b")
    for literal in ("bucket-b", "****"):
        assert [kind for *_, kind in kinds(judge_deployed(head(("Lab", named(literal))), LOCAL))] == ["may-replace"]


def test_a_new_parameter_has_its_default(account: Account) -> None:
    deploy(account, "Lab", named("bucket-a"))
    assert kinds(judge_deployed(head(("Lab", with_parameter(Default="bucket-a"))), LOCAL)) == []
    assert len(judge_deployed(head(("Lab", with_parameter(Default="bucket-b"))), LOCAL).findings) == 1


def test_a_condition_holds_as_it_was_deployed(account: Account) -> None:
    def body(default: str) -> dict[str, Any]:
        conditions = {"Keep": {"Fn::Equals": [{"Ref": "Stage"}, "prod"]}}
        made = named("bucket-a", Parameters={"Stage": {"Type": "String", "Default": default}}, Conditions=conditions)
        made["Resources"]["Bucket"]["Condition"] = "Keep"
        made["Resources"]["Other"] = {"Type": "AWS::SNS::Topic"}
        return made

    deploy(account, "Lab", body("prod"))
    assert kinds(judge_deployed(head(("Lab", body("dev"))), LOCAL)) == []


# Refusals ---------------------------------------------------------------------------------------------------------


def client_error(code: str) -> ClientError:
    return ClientError({"Error": {"Code": code, "Message": "No."}}, "DescribeStacks")


@pytest.mark.parametrize(
    ("raised", "said"),
    [
        (
            client_error("AccessDenied"),
            "GuardAccessDenied: AWS refuses DescribeStacks (An error occurred (AccessDenied)",
        ),
        (client_error("AccessDeniedException"), "GuardAccessDenied"),
        (client_error("ExpiredToken"), "GuardNoCredentials: AWS does not know you (An error occurred (ExpiredToken)"),
        (client_error("Throttling"), "GuardNoAnswer: AWS gives no answer (An error occurred (Throttling)"),
        (NoCredentialsError(), "GuardNoCredentials: AWS does not know you (Unable to locate credentials); "),
        (ProfileNotFound(profile="lab"), "GuardNoCredentials"),
        (TokenRetrievalError(provider="sso", error_msg="expired"), "GuardNoCredentials"),
        (EndpointConnectionError(endpoint_url="https://x"), "GuardNoAnswer: AWS gives no answer (Could not connect"),
    ],
    ids=lambda value: value if isinstance(value, str) else type(value).__name__,
)
def test_what_aws_refuses_is_told_with_a_code(raised: ClientError | BotoCoreError, said: str) -> None:
    def work() -> None:
        with told_as_problems():
            raise raised

    assert refusal(work).startswith(said)


def test_the_command_ends_with_2_for_it(account: Account, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    template = tmp_path / "head.json"
    template.write_text(json.dumps(named("one")))
    guard = ["guard", "--deployed", str(template)]
    result = CliRunner().invoke(main, [*guard, "--target", "aws"])
    assert result.exit_code == 2
    assert "studio:GuardNoStackNamed" in result.stderr
    monkeypatch.setattr("studio_cli.local.answers", lambda port: False)
    result = CliRunner().invoke(main, guard)
    assert (result.exit_code, result.stderr) == (
        2,
        "Error: no local AWS answers on port 4566; start it: studio local start\n",
    )


def test_a_comment_says_that_it_is_of_what_is_deployed(
    account: Account, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    deploy(account, "Lab", named("one"))
    monkeypatch.setattr(Checkout, "read", lambda *_: head(("Lab", named("two"))))
    monkeypatch.setattr("studio_cli.local.answers", lambda port: True)
    monkeypatch.setattr("studio_cli.commands.options.local_target", lambda port: LOCAL)
    guard = ["guard", "--deployed", "--format", "markdown"]
    result = CliRunner().invoke(main, guard)
    assert result.exit_code == 1
    assert result.stdout.startswith("## studio guard --deployed: blocked\n")
    assert "`studio guard --deployed --acknowledge` prints it" in result.stdout
    result = CliRunner().invoke(main, [*guard, "--only", "Dev"])
    assert result.exit_code == 2
    assert result.stdout.startswith("## studio guard: nothing could be judged\n\n```\nstudio:GuardNoStackNamed: ")


@pytest.mark.parametrize("arguments", [["guard"], ["guard", "a.json", "b.json", "--deployed"]])
def test_sides_too_many_or_too_few(arguments: list[str]) -> None:
    with suppress(SystemExit):
        assert CliRunner().invoke(main, arguments).exit_code == 2
