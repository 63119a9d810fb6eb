"""The dashboard: what AWS publishes, by the names it gives it, and nothing else."""

from __future__ import annotations

import json
from typing import Any

import aws_cdk as cdk
import pytest
from aws_cdk import aws_sns as sns

from studio_constructs import AppActivity, StudioAlarms, StudioDashboard
from tests.kit import Json, built, new_stack, paths_below, properties, refused, resources, warnings

from .care_kit import a_domain, an_imported_domain, text_of
from .nag_kit import check_with_nag

DASHBOARD = "AWS::CloudWatch::Dashboard"


def body(template: Json) -> Json:
    return dict(json.loads(text_of(properties(template, DASHBOARD)["DashboardBody"])))


def with_alarms(stack: cdk.Stack, **options: Any) -> StudioDashboard:
    domain = a_domain(stack)
    alarms = StudioAlarms(stack, "Alarms", domain=domain, alerts=sns.Topic(stack, "Topic", enforce_ssl=True))
    return StudioDashboard(stack, "Dashboard", domain=domain, alarms=alarms, **options)


@pytest.fixture(scope="module")
def plain() -> Json:
    return built(lambda stack: StudioDashboard(stack, "Dashboard", domain=a_domain(stack)))


@pytest.fixture(scope="module")
def full() -> Json:
    return built(with_alarms)


def widgets(template: Json) -> dict[str, Json]:
    return {each["properties"].get("title", each["type"]): each["properties"] for each in body(template)["widgets"]}


def metrics(widget: Json) -> list[list[Any]]:
    return [[part for part in metric if not isinstance(part, dict)] for metric in widget["metrics"]]


def test_without_alarms_there_are_the_homes_what_runs_and_last_words(plain: Json) -> None:
    assert list(widgets(plain)) == [
        "text",
        "Size of the homes",
        "Clients that mount the homes",
        "Load on the homes, in percent of the limit",
        "Read and written, and credits left",
        "What runs in the account, by quota",
        "Last words of start-up scripts",
    ]


def test_with_alarms_their_state_and_the_starts_are_shown_too(full: Json) -> None:
    assert list(widgets(full)) == [
        "text",
        "Alarms",
        "Size of the homes",
        "Clients that mount the homes",
        "Load on the homes, in percent of the limit",
        "Read and written, and credits left",
        "What runs in the account, by quota",
        "Apps started, by instance type",
        "Starts refused, by error",
        "Refused last",
        "Last words of start-up scripts",
    ]


def home(template: Json) -> str:
    (domain_id,) = resources(template, "AWS::SageMaker::Domain")
    return f"<{domain_id}.HomeEfsFileSystemId>"


def test_the_size_is_shown_in_all_and_by_storage_class(plain: Json) -> None:
    of_home = ["AWS/EFS", "StorageBytes", "FileSystemId", home(plain), "StorageClass"]
    assert metrics(widgets(plain)["Size of the homes"]) == [
        [*of_home, storage_class] for storage_class in ("Total", "Standard", "IA", "Archive")
    ]


@pytest.mark.parametrize(
    ("title", "names"),
    [
        ("Clients that mount the homes", ["ClientConnections"]),
        ("Load on the homes, in percent of the limit", ["PercentIOLimit"]),
        ("Read and written, and credits left", ["TotalIOBytes", "BurstCreditBalance"]),
    ],
)
def test_the_load_is_shown(plain: Json, title: str, names: list[str]) -> None:
    assert metrics(widgets(plain)[title]) == [["AWS/EFS", name, "FileSystemId", home(plain)] for name in names]


def expressions(widget: Json) -> list[str]:
    return [metric[0]["expression"] for metric in widget["metrics"]]


def test_what_runs_is_what_sagemaker_counts_against_quotas_of_studio(plain: Json) -> None:
    assert expressions(widgets(plain)["What runs in the account, by quota"]) == [
        (
            "SEARCH('{AWS/Usage,Class,Resource,Service,Type} "
            'MetricName="ResourceCount" Service="SageMaker" Resource=studio\', \'Maximum\', 3600)'
        )
    ]


@pytest.mark.parametrize(
    ("title", "metric", "dimension"),
    [
        ("Apps started, by instance type", "AppStarts", "InstanceType"),
        ("Starts refused, by error", "RefusedAppStarts", "ErrorCode"),
    ],
)
def test_starts_are_those_of_this_domain(full: Json, title: str, metric: str, dimension: str) -> None:
    (domain_id,) = resources(full, "AWS::SageMaker::Domain")
    assert expressions(widgets(full)[title]) == [
        (
            f'SEARCH(\'{{"StudioConstructs/Apps",DomainId,{dimension}}} MetricName="{metric}" '
            f"DomainId=\"<{domain_id}.DomainId>\"', 'Sum', 3600)"
        )
    ]


def test_last_words_are_those_of_this_domain_s_scripts(plain: Json) -> None:
    (domain_id,) = resources(plain, "AWS::SageMaker::Domain")
    query = widgets(plain)["Last words of start-up scripts"]["query"]
    assert query.startswith("SOURCE '/aws/sagemaker/studio' | fields @timestamp, @logStream, @message\n")
    assert f"filter @logStream like '<{domain_id}.DomainId>/' and @logStream like 'LifecycleConfigOnStart'" in query


def test_what_was_refused_last_comes_from_the_log_of_starts(full: Json) -> None:
    (group_id,) = resources(full, "AWS::Logs::LogGroup")
    query = widgets(full)["Refused last"]["query"]
    assert query.startswith(f"SOURCE '<{group_id}>'")
    assert "filter ispresent(detail.errorCode)" in query


def test_the_alarms_are_those_of_the_argument(full: Json) -> None:
    alarm_ids = resources(full, "AWS::CloudWatch::Alarm")
    assert widgets(full)["Alarms"]["alarms"] == [f"<{alarm_id}.Arn>" for alarm_id in alarm_ids]


def test_the_page_says_what_is_what_of_what_it_shows(plain: Json, full: Json) -> None:
    assert "**Starts**" not in widgets(plain)["text"]["markdown"]
    assert "**Starts**" in widgets(full)["text"]["markdown"]


def test_every_widget_is_of_the_stack_s_region(full: Json) -> None:
    with_region = [each for each in widgets(full).values() if "metrics" in each or "query" in each]
    assert {each["region"] for each in with_region} == {"eu-west-1"}


def test_starts_can_be_shown_without_alarms() -> None:
    def build(stack: cdk.Stack) -> None:
        domain = a_domain(stack)
        StudioDashboard(stack, "Dashboard", domain=domain, app_activity=AppActivity(stack, "Starts", domain=domain))

    found = widgets(built(build))
    assert "Apps started, by instance type" in found
    assert "Alarms" not in found


def test_the_name_is_made_up_or_what_is_said(plain: Json) -> None:
    assert "DashboardName" not in properties(plain, DASHBOARD)
    named = built(lambda stack: with_alarms(stack, dashboard_name="Studio_of-Marketing"))
    assert properties(named, DASHBOARD)["DashboardName"] == "Studio_of-Marketing"


def test_widgets_can_be_added() -> None:
    def build(stack: cdk.Stack) -> None:
        text = cdk.aws_cloudwatch.TextWidget(markdown="ours")
        StudioDashboard(stack, "Dashboard", domain=a_domain(stack)).dashboard.add_widgets(text)

    assert body(built(build))["widgets"][-1]["properties"]["markdown"] == "ours"


def test_a_dashboard_warns_of_nothing_and_passes_nag() -> None:
    stack = new_stack()
    with_alarms(stack)
    assert warnings(stack) == []

    def define(app: cdk.App) -> None:
        with_alarms(new_stack(app=app))

    check_with_nag(define)


def test_every_problem_is_told_at_once_and_nothing_is_made() -> None:
    stack = new_stack()
    domain = an_imported_domain(stack)
    before = paths_below(stack)
    alarms: Any = "alarms"
    activity: Any = 3
    with refused(
        "[Studio/Dashboard] studio:HomeFileSystemUnknown: domain has no home file system, or none that is known; this "
        "is about that very file system; tell home_efs_file_system_id where the domain is imported: 'aws sagemaker "
        "describe-domain' shows it",
        "[Studio/Dashboard] studio:ArgumentWrong: alarms is 'alarms'; a StudioAlarms is wanted; write "
        'alarms=StudioAlarms(self, "Alarms", ...)',
        "[Studio/Dashboard] studio:ArgumentWrong: app_activity is 3; an AppActivity is wanted; write "
        'app_activity=AppActivity(self, "AppActivity", domain=...)',
        "[Studio/Dashboard] studio:DashboardNameInvalid: dashboard_name is 'Marketing: Studio'; the name of a "
        "dashboard is 1 to 255 letters, digits, '-' and '_'; write 'Marketing-Studio'",
    ):
        StudioDashboard(
            stack,
            "Dashboard",
            domain=domain,
            alarms=alarms,
            app_activity=activity,
            dashboard_name="Marketing: Studio",
        )
    assert paths_below(stack) == before


@pytest.mark.parametrize(("name", "near"), [("", "studio"), ("x" * 256, "x" * 255), ("ä.b", "b")])
def test_a_name_that_cloudwatch_refuses_is_told(name: str, near: str) -> None:
    with pytest.raises(ValueError, match=f"DashboardNameInvalid.*write '{near}'"):
        with_alarms(new_stack(), dashboard_name=name)


def test_a_name_that_is_a_token_passes() -> None:
    with_alarms(new_stack(), dashboard_name=cdk.Fn.ref("Name"))
