"""What each capability allows is one's own: alice reaches nothing that is bob's, and hands nobody else's role on."""

from __future__ import annotations

from typing import Any

import pytest

from studio_constructs.role import Capability, SharedWork
from studio_constructs.role.abilities import ABILITIES
from tests.kit import Json
from tests.security.iam.short import allows

from .iam_kit import (
    ALICE,
    ALICES_JOB,
    DOMAIN,
    EXECUTION,
    IN_NETWORK,
    OWNER,
    SAGEMAKER,
    SESSIONS,
    profile,
    statements_of,
    tagged,
)

SHARED = SharedWork(
    endpoints=["churn-prod"],
    feature_groups=["customers"],
    mlflow_tracking_servers=["research"],
    model_package_groups=["churn"],
    pipelines=["nightly"],
)


@pytest.fixture(scope="module")
def everything() -> list[Json]:
    return statements_of(*Capability, shared=SHARED, canvas_artifacts="results/canvas")


# What carries a tag -------------------------------------------------------------------------------------------------

USES = sorted(
    {
        (f"sagemaker:{action}", kind)
        for each in ABILITIES.values()
        for kind, uses in each.uses.items()
        for action in uses
    }
)
EVERYBODY_ELSE = [
    pytest.param(tagged("bob"), id="bob's"),
    pytest.param(tagged("alice2"), id="alice2's"),
    pytest.param(tagged("alice", "d-mnopqrstuvwx"), id="of an alice in another domain"),
    pytest.param({}, id="without a tag"),
]


@pytest.mark.parametrize(("action", "kind"), USES)
def test_what_is_tagged_as_one_s_own_is_used(everything: list[Json], action: str, kind: str) -> None:
    resource = f"{SAGEMAKER}:{kind}/anything"
    assert allows(everything, action, resource, {**ALICE, **tagged("alice")})


@pytest.mark.parametrize("tags", EVERYBODY_ELSE)
@pytest.mark.parametrize(("action", "kind"), USES)
def test_nothing_else_is_used(everything: list[Json], action: str, kind: str, tags: dict[str, str]) -> None:
    assert not allows(everything, action, f"{SAGEMAKER}:{kind}/anything", {**ALICE, **tags})
    assert not allows(everything, action, f"{SAGEMAKER}:{kind}/anything", {**ALICES_JOB, **tags})


MAKES = sorted(
    (f"sagemaker:{action}", kind)
    for each in ABILITIES.values()
    for made in (each.makes, each.makes_from)
    for action, kind in made.items()
)


@pytest.mark.parametrize(("action", "kind"), MAKES)
@pytest.mark.parametrize(
    ("tag", "allowed"),
    [(None, True), (profile("alice"), True), (profile("bob"), False), (profile("alice", "d-mnopqrstuvwx"), False)],
)
def test_nothing_is_made_in_another_s_name(
    everything: list[Json], action: str, kind: str, tag: str | None, *, allowed: bool
) -> None:
    request = {**ALICE, **IN_NETWORK, **({} if tag is None else {f"aws:RequestTag/{OWNER}": tag})}
    resource = f"{SAGEMAKER}:{kind}/anything"
    assert allows(everything, action, resource, request) is allowed
    tagging = {**request, "sagemaker:TaggingAction": action.removeprefix("sagemaker:")}
    assert allows(everything, "sagemaker:AddTags", resource, tagging) is allowed


@pytest.mark.parametrize(
    ("action", "kind"),
    sorted((f"sagemaker:{action}", on) for a in ABILITIES.values() for action, on in a.makes.items()),
)
@pytest.mark.parametrize(("tag", "allowed"), [(None, True), (profile("alice"), False), (profile("bob"), False)])
def test_what_a_job_makes_is_in_nobody_s_name(
    everything: list[Json], action: str, kind: str, tag: str | None, *, allowed: bool
) -> None:
    """Such as a step of a pipeline, which SageMaker tags with the pipeline's execution."""
    request = {**ALICES_JOB, **IN_NETWORK, **({} if tag is None else {f"aws:RequestTag/{OWNER}": tag})}
    resource = f"{SAGEMAKER}:{kind}/anything"
    assert allows(everything, action, resource, request) is allowed
    tagging = {**request, "sagemaker:TaggingAction": action.removeprefix("sagemaker:"), "aws:TagKeys": [EXECUTION]}
    assert allows(everything, "sagemaker:AddTags", resource, tagging) is allowed


@pytest.mark.parametrize("kind", sorted({kind for _, kind in USES}))
def test_nothing_that_exists_is_retagged(everything: list[Json], kind: str) -> None:
    for tags in (tagged("alice"), tagged("bob"), {}):
        assert not allows(everything, "sagemaker:AddTags", f"{SAGEMAKER}:{kind}/anything", {**ALICE, **tags})
        assert not allows(everything, "sagemaker:DeleteTags", f"{SAGEMAKER}:{kind}/anything", {**ALICE, **tags})


@pytest.mark.parametrize(
    ("action", "source", "made"),
    [
        ("sagemaker:CreateEndpoint", "endpoint-config/churn", "endpoint/churn"),
        ("sagemaker:CreateTrial", "experiment/churn", "experiment-trial/churn"),
    ],
)
def test_what_is_made_from_another_thing_takes_one_s_own(
    everything: list[Json], action: str, source: str, made: str
) -> None:
    assert allows(everything, action, f"{SAGEMAKER}:{made}", ALICE)
    assert allows(everything, action, f"{SAGEMAKER}:{source}", {**ALICE, **tagged("alice")})
    assert not allows(everything, action, f"{SAGEMAKER}:{source}", {**ALICE, **tagged("bob")})
    assert not allows(everything, action, f"{SAGEMAKER}:{source}", ALICE)


# What carries a name ------------------------------------------------------------------------------------------------

NAMED = sorted(
    {(f"sagemaker:{action}", kind) for each in ABILITIES.values() for kind, on in each.named.items() for action in on}
)


@pytest.mark.parametrize("session", SESSIONS)
@pytest.mark.parametrize(("action", "kind"), NAMED)
def test_what_is_named_as_one_s_own_is_made_and_used(
    everything: list[Json], action: str, kind: str, session: dict[str, Any]
) -> None:
    assert allows(everything, action, f"{SAGEMAKER}:{kind}/alice--churn", {**session, **IN_NETWORK})


@pytest.mark.parametrize("session", SESSIONS)
@pytest.mark.parametrize("name", ["bob--churn", "alice-b--churn", "alice-churn", "alice", "xalice--churn", "churn2"])
@pytest.mark.parametrize(("action", "kind"), NAMED)
def test_nothing_of_another_name_is(
    everything: list[Json], action: str, kind: str, name: str, session: dict[str, Any]
) -> None:
    for request in (session, {**session, **IN_NETWORK}, {**session, **tagged("alice")}):
        assert not allows(everything, action, f"{SAGEMAKER}:{kind}/{name}", request)


def test_a_session_without_a_name_has_nothing(everything: list[Json]) -> None:
    """A shared space: nobody's name is in it."""
    for action, kind in NAMED:
        for name in ("--churn", "alice--churn"):
            assert not allows(everything, action, f"{SAGEMAKER}:{kind}/{name}", {"sagemaker:DomainId": DOMAIN})


@pytest.mark.parametrize(
    ("action", "made"),
    [("sagemaker:CreateEndpointConfig", "endpoint-config/any"), ("sagemaker:CreateTransformJob", "transform-job/any")],
)
@pytest.mark.parametrize("session", SESSIONS)
@pytest.mark.parametrize(
    ("models", "allowed"),
    [
        (["alice--churn"], True),
        (["alice--churn", "alice--fraud"], True),
        (["bob--churn"], False),
        (["alice--churn", "bob--churn"], False),
        (["alice-b--churn"], False),
        ([], False),
    ],
)
def test_nobody_runs_another_s_model(
    everything: list[Json], action: str, made: str, session: dict[str, Any], models: list[str], *, allowed: bool
) -> None:
    """It would run under the role of whose it is."""
    arns = {"sagemaker:ModelArn": [f"{SAGEMAKER}:model/{model}" for model in models] or None}
    request = {**session, **IN_NETWORK, **arns}
    assert allows(everything, action, f"{SAGEMAKER}:{made}", request) is allowed
    request[f"aws:RequestTag/{OWNER}"] = profile("bob")
    assert not allows(everything, action, f"{SAGEMAKER}:{made}", request)


STEPS = sorted(
    {(f"sagemaker:{action}", kind) for each in ABILITIES.values() for kind, on in each.step.items() for action in on}
)


@pytest.mark.parametrize("session", SESSIONS)
@pytest.mark.parametrize(("action", "kind"), STEPS)
def test_a_pipeline_watches_the_jobs_that_it_made_and_no_other(
    everything: list[Json], action: str, kind: str, session: dict[str, Any]
) -> None:
    def of(pipeline: str) -> dict[str, Any]:
        return {**session, f"aws:ResourceTag/{EXECUTION}": f"{SAGEMAKER}:pipeline/{pipeline}/execution/x1"}

    resource = f"{SAGEMAKER}:{kind}/pipelines-x1-step"
    assert allows(everything, action, resource, of("alice--churn"))
    assert not allows(everything, action, resource, of("bob--churn"))
    assert not allows(everything, action, resource, of("alice-b--churn"))
    assert not allows(everything, action, resource, of("nightly"))


def test_executions_are_a_part_of_their_pipeline(everything: list[Json]) -> None:
    for action in ("DescribePipelineExecution", "StopPipelineExecution", "ListPipelineExecutionSteps"):
        own, bobs = (f"{SAGEMAKER}:pipeline/{name}--churn/execution/x1" for name in ("alice", "bob"))
        assert allows(everything, f"sagemaker:{action}", own, ALICE)
        assert not allows(everything, f"sagemaker:{action}", bobs, ALICE)


# What people share --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("action", "shared", "other"),
    [
        ("sagemaker:InvokeEndpoint", "endpoint/churn-prod", "endpoint/churn-prod2"),
        ("sagemaker:PutRecord", "feature-group/customers", "feature-group/customers2"),
        ("sagemaker:DescribeModelPackageGroup", "model-package-group/churn", "model-package-group/churn2"),
        ("sagemaker:DescribeModelPackage", "model-package/churn/1", "model-package/churn2/1"),
        ("sagemaker:CreateModelPackage", "model-package/churn/2", "model-package/churn2/2"),
        ("sagemaker:StartPipelineExecution", "pipeline/nightly", "pipeline/nightly2"),
        ("sagemaker:DescribePipelineExecution", "pipeline/nightly/execution/x1", "pipeline/nightly2/execution/x1"),
        ("sagemaker-mlflow:LogMetric", "mlflow-tracking-server/research", "mlflow-tracking-server/research2"),
        ("sagemaker:DescribeMlflowTrackingServer", "mlflow-tracking-server/research", "mlflow-tracking-server/other"),
    ],
)
def test_what_is_shared_is_used_by_its_name(everything: list[Json], action: str, shared: str, other: str) -> None:
    assert allows(everything, action, f"{SAGEMAKER}:{shared}", ALICE)
    assert not allows(everything, action, f"{SAGEMAKER}:{other}", ALICE)


@pytest.mark.parametrize(
    ("action", "resource"),
    [
        ("sagemaker:DeleteEndpoint", "endpoint/churn-prod"),
        ("sagemaker:UpdateEndpoint", "endpoint/churn-prod"),
        ("sagemaker:DeleteFeatureGroup", "feature-group/customers"),
        ("sagemaker:DeleteRecord", "feature-group/customers"),
        ("sagemaker:UpdateFeatureGroup", "feature-group/customers"),
        ("sagemaker:DeleteModelPackageGroup", "model-package-group/churn"),
        ("sagemaker:DeleteModelPackage", "model-package/churn/1"),
        ("sagemaker:UpdateModelPackage", "model-package/churn/1"),
        ("sagemaker:UpdatePipeline", "pipeline/nightly"),
        ("sagemaker:DeletePipeline", "pipeline/nightly"),
        ("sagemaker:StopPipelineExecution", "pipeline/nightly/execution/x1"),
        ("sagemaker-mlflow:DeleteRun", "mlflow-tracking-server/research"),
        ("sagemaker:DeleteMlflowTrackingServer", "mlflow-tracking-server/research"),
        ("sagemaker:StopMlflowTrackingServer", "mlflow-tracking-server/research"),
    ],
)
def test_what_is_shared_is_nobody_s_to_change(everything: list[Json], action: str, resource: str) -> None:
    assert not allows(everything, action, f"{SAGEMAKER}:{resource}", {**ALICE, **IN_NETWORK})


def test_nobody_approves_the_version_they_register_in_a_shared_group(everything: list[Json]) -> None:
    resource = f"{SAGEMAKER}:model-package/churn/2"
    for status, allowed in (("PendingManualApproval", True), ("Approved", False)):
        request = {**ALICE, "sagemaker:ModelApprovalStatus": status}
        assert allows(everything, "sagemaker:CreateModelPackage", resource, request) is allowed


# Roles, Canvas, logs, images ----------------------------------------------------------------------------------------


def test_one_role_is_handed_on_and_to_sagemaker_only() -> None:
    (statement,) = (each for each in statements_of(Capability.TRAINING) if each["Sid"] == "PassJobRole")
    (role,) = statement["Resource"]
    assert role["Fn::GetAtt"][0].startswith("Role")
    assert statement["Action"] == ["iam:PassRole"]
    assert statement["Condition"] == {"StringEquals": {"iam:PassedToService": "sagemaker.amazonaws.com"}}


def test_a_canvas_is_one_s_own_and_of_canvas_only(everything: list[Json]) -> None:
    for action in ("sagemaker:CreateApp", "sagemaker:DeleteApp"):
        assert allows(everything, action, f"{SAGEMAKER}:app/{DOMAIN}/alice/canvas/default", ALICE)
        for other in (
            f"app/{DOMAIN}/bob/canvas/default",
            f"app/{DOMAIN}/alice2/canvas/default",
            f"app/{DOMAIN}/alice/jupyterserver/default",
            "app/d-mnopqrstuvwx/alice/canvas/default",
        ):
            assert not allows(everything, action, f"{SAGEMAKER}:{other}", ALICE)


@pytest.mark.parametrize("session", SESSIONS)
def test_canvas_keeps_each_person_s_files_apart(everything: list[Json], session: dict[str, Any]) -> None:
    bucket = "arn:aws:s3:::results"
    for action in ("s3:GetObject", "s3:PutObject", "s3:DeleteObject"):
        assert allows(everything, action, f"{bucket}/canvas/alice/model", session)
        for other in ("canvas/bob/model", "canvas/model", "canvas/alice2/model", "alice/model"):
            assert not allows(everything, action, f"{bucket}/{other}", session)
    for prefix, allowed in (("canvas/alice", True), ("canvas/alice/x", True), ("canvas/bob", False), (None, False)):
        assert allows(everything, "s3:ListBucket", bucket, {**session, "s3:prefix": prefix}) is allowed


def test_logs_are_read_by_name_and_written_by_anybody(everything: list[Json]) -> None:
    group = "arn:aws:logs:eu-west-1:111111111111:log-group:/aws/sagemaker/TrainingJobs"
    assert allows(everything, "logs:PutLogEvents", f"{group}:log-stream:bob--x/algo-1", ALICES_JOB)
    assert allows(everything, "logs:GetLogEvents", f"{group}:log-stream:alice--x/algo-1", ALICE)
    for stream in ("bob--x/algo-1", "x/algo-1", "alice-b--x/algo-1"):
        assert not allows(everything, "logs:GetLogEvents", f"{group}:log-stream:{stream}", ALICE)


def test_images_of_other_accounts_are_pulled_and_of_this_one_none(everything: list[Json]) -> None:
    for account, allowed in (("763104351884", True), ("111111111111", False)):
        repository = f"arn:aws:ecr:eu-west-1:{account}:repository/pytorch-training"
        request = {**ALICES_JOB, "aws:ResourceAccount": account}
        assert allows(everything, "ecr:BatchGetImage", repository, request) is allowed
        assert not allows(everything, "ecr:PutImage", repository, request)


def test_no_denial_holds_a_variable(everything: list[Json]) -> None:
    """Where one can not be resolved, it would deny everybody or nobody."""
    assert [each["Sid"] for each in everything if each["Effect"] == "Deny" and "${" in str(each)] == []


def test_every_allowed_change_is_somebody_s_own_or_shared_by_name(everything: list[Json]) -> None:
    """No statement allows a change of SageMaker's on everything: not without a person, a tag or a name in it."""
    free = {
        (each["Sid"], action)
        for each in everything
        if each["Effect"] == "Allow" and "${" not in str(each)
        for action in each["Action"]
        if action.startswith("sagemaker:") and not action.startswith(("sagemaker:List", "sagemaker:Describe"))
    }
    assert {sid for sid, _ in free} == {
        "CallSharedEndpoints",
        "MakeOwnInJobs",  # what is new, and then nobody's
        "OpenMlflowServers",
        "StartSharedPipelines",
        "TagWhatToolsMakeInJobs",
        "UseSharedFeatures",
        "UseSharedModels",
        "UseSharedModels2",
    }
