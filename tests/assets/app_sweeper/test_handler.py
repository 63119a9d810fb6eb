"""The function against the local AWS: apps in spaces, apps for profiles, Studio Classic's, Canvas."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

import boto3
import pytest
from botocore.exceptions import ClientError
from moto.core.utils import utcnow

from app_sweeper import index, studio, sweep
from local_aws.studio.api import store_of
from studio_constructs.suspension import SUSPENDED, SUSPENDED_TAG
from tests.assets.app_sweeper.kit import environment, settings
from tests.local_aws.kit import ACCOUNT, CLASSIC, REGION, Estate, client, local_aws

SAGEMAKER = client("sagemaker")
TAG = "studio:keep-until"
TOMORROW = f"{utcnow() + timedelta(days=1):%Y-%m-%d}"
YESTERDAY = f"{utcnow() - timedelta(days=1):%Y-%m-%d}"
OLD = timedelta(hours=3)


@dataclass
class Context:
    """Lambda's, with as much time as a test wants: of each question, the last answer stays."""

    left: list[int] = field(default_factory=lambda: [900_000])

    def get_remaining_time_in_millis(self) -> int:
        return self.left.pop(0) if len(self.left) > 1 else self.left[0]


@dataclass
class Team:
    """A domain with people, and the function that sweeps it."""

    estate: Estate
    domain: str
    patch: pytest.MonkeyPatch

    def told(self, **changes: Any) -> None:
        for name, value in environment(domainId=self.domain, **changes).items():
            self.patch.setenv(name, value)

    def sweep(self, event: dict[str, Any] | None = None, context: Context | None = None) -> dict[str, Any]:
        return index.handler(event or {}, context or Context())

    def space(self, name: str, owner: str, app_type: str = "JupyterLab", sharing: str = "Private") -> None:
        self.estate.space(self.domain, name, owner, sharing=sharing, AppType=app_type)

    def start(self, app_type: str, name: str = "default", age: timedelta = OLD, **owner: str) -> None:
        named = {"DomainId": self.domain, "AppType": app_type, "AppName": name, **owner}
        classic = {"Tags": [CLASSIC]} if app_type in ("JupyterServer", "KernelGateway") else {}
        kernel = {"ResourceSpec": {"InstanceType": "ml.t3.medium"}} if app_type == "KernelGateway" else {}
        SAGEMAKER.create_app(**named, **classic, **kernel)
        store_of(ACCOUNT, REGION).find("App", named).created = utcnow() - age

    def running(self) -> set[str]:
        found = SAGEMAKER.list_apps(DomainIdEquals=self.domain, MaxResults=100)["Apps"]
        return {
            f"{app['AppType']}/{app['AppName']}@{app.get('SpaceName') or app['UserProfileName']}"
            for app in found
            if app["Status"] == "InService"
        }

    def tag(self, arn: str, value: str, key: str = TAG) -> None:
        SAGEMAKER.add_tags(ResourceArn=arn, Tags=[{"Key": key, "Value": value}])

    def tag_space(self, name: str, value: str) -> None:
        self.tag(SAGEMAKER.describe_space(DomainId=self.domain, SpaceName=name)["SpaceArn"], value)

    def tag_profile(self, name: str, value: str, key: str = TAG) -> None:
        found = SAGEMAKER.describe_user_profile(DomainId=self.domain, UserProfileName=name)
        self.tag(found["UserProfileArn"], value, key)

    def tag_app(self, value: str, **named: str) -> None:
        app = {"DomainId": self.domain, "AppType": "JupyterLab", "AppName": "default", **named}
        self.tag(SAGEMAKER.describe_app(**app)["AppArn"], value)


@pytest.fixture
def team(monkeypatch: pytest.MonkeyPatch) -> Iterator[Team]:
    with local_aws():
        for name, value in {
            "AWS_DEFAULT_REGION": REGION,
            "AWS_ACCESS_KEY_ID": "testing",
            "AWS_SECRET_ACCESS_KEY": "testing",
        }.items():
            monkeypatch.setenv(name, value)
        estate = Estate()
        made = Team(estate, estate.domain(), monkeypatch)
        for person in ("alice", "bob"):
            estate.profile(made.domain, person)
        made.told()
        yield made


def outcomes(report: dict[str, Any]) -> dict[str, str]:
    return {row["app"]: row["outcome"] for row in report["apps"]}


def test_apps_are_stopped_in_spaces_and_for_profiles_classic_and_canvas_alike(team: Team) -> None:
    team.space("lab", "alice")
    team.space("editor", "bob", "CodeEditor")
    team.start("JupyterLab", SpaceName="lab")
    team.start("CodeEditor", SpaceName="editor")
    team.start("JupyterServer", UserProfileName="alice")
    team.start("KernelGateway", "kernel-a", UserProfileName="alice")
    team.start("KernelGateway", "kernel-b", UserProfileName="bob")
    team.start("Canvas", UserProfileName="bob")
    team.told(appTypes=["JupyterLab", "CodeEditor", "JupyterServer", "KernelGateway", "Canvas"])
    report = team.sweep()
    assert outcomes(report) == dict.fromkeys(
        [
            "JupyterLab in space lab",
            "CodeEditor in space editor",
            "JupyterServer in profile alice",
            "KernelGateway kernel-a in profile alice",
            "KernelGateway kernel-b in profile bob",
            "Canvas in profile bob",
        ],
        "stopped",
    )
    assert report["counts"] == {"stopped": 6}
    assert team.running() == set()
    spaces = SAGEMAKER.list_spaces(DomainIdEquals=team.domain)["Spaces"]
    assert {space["SpaceName"] for space in spaces} == {"lab", "editor"}, "spaces are never touched"


def test_a_second_sweep_finds_nothing_left(team: Team) -> None:
    team.space("lab", "alice")
    team.start("JupyterLab", SpaceName="lab")
    team.sweep()
    report = team.sweep()
    assert (report["counts"], report["apps"]) == ({"left": 1}, [])


def test_a_dry_run_tells_all_and_stops_nothing(team: Team) -> None:
    team.space("lab", "alice")
    team.start("JupyterLab", SpaceName="lab")
    team.told(dryRun=True)
    report = team.sweep()
    (row,) = report["apps"]
    assert row.pop("since")
    assert row == {
        "app": "JupyterLab in space lab",
        "appType": "JupyterLab",
        "appName": "default",
        "spaceName": "lab",
        "instanceType": "ml.t3.medium",
        "outcome": "would be stopped",
        "why": "it has run for 3.0 hours",
        "complaints": [],
    }
    assert (report["dryRun"], team.running()) == (True, {"JupyterLab/default@lab"})


def test_an_event_can_ask_for_a_dry_run_but_not_end_one(team: Team) -> None:
    team.space("lab", "alice")
    team.start("JupyterLab", SpaceName="lab")
    assert team.sweep({"dry_run": True})["dryRun"] is True
    team.told(dryRun=True)
    assert team.sweep({"dry_run": False})["dryRun"] is True
    assert team.running() == {"JupyterLab/default@lab"}


def test_young_apps_other_types_and_other_domains_are_left(team: Team) -> None:
    other = team.estate.domain(DomainName="other")
    team.estate.profile(other, "carol")
    here = team.domain
    team.domain = other
    team.start("Canvas", UserProfileName="carol")
    team.domain = here
    team.start("Canvas", age=timedelta(minutes=119), UserProfileName="alice")
    team.start("TensorBoard", UserProfileName="alice")
    report = team.sweep()
    assert (report["counts"], team.running()) == ({"left": 2}, {"Canvas/default@alice", "TensorBoard/default@alice"})
    team.domain = other
    assert team.running() == {"Canvas/default@carol"}


def test_inside_working_hours_nothing_is_even_looked_at(team: Team, monkeypatch: pytest.MonkeyPatch) -> None:
    team.start("Canvas", UserProfileName="alice")
    days = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"]
    minute = utcnow() + timedelta(minutes=2)
    hours = {"timeZone": "UTC", "days": days, "opens": f"{minute:%H:%M}", "closes": f"{minute:%H:%M}"}
    team.told(workingHours=hours)  # all around the clock: nothing the construct would let through
    monkeypatch.setattr(studio.Studio, "look_again", None)
    assert team.sweep()["counts"] == {"left": 1}


@pytest.mark.parametrize("place", ["space", "profile", "app"])
def test_a_tag_of_space_profile_or_app_exempts_until_it_expires(team: Team, place: str) -> None:
    team.space("lab", "alice")
    team.start("JupyterLab", SpaceName="lab")
    tag: dict[str, Callable[[str], None]] = {
        "space": lambda value: team.tag_space("lab", value),
        "profile": lambda value: team.tag_profile("alice", value),
        "app": lambda value: team.tag_app(value, SpaceName="lab"),
    }
    tag[place](TOMORROW)
    assert outcomes(team.sweep()) == {"JupyterLab in space lab": "exempt"}
    tag[place](YESTERDAY)
    (row,) = team.sweep()["apps"]
    assert row["outcome"] == "stopped"
    (complaint,) = row["complaints"]
    assert complaint.endswith("is over")
    assert complaint.startswith(f"{TAG}={YESTERDAY} of {'the app' if place == 'app' else place}")
    assert team.running() == set()


def test_the_tag_of_a_profile_exempts_its_own_apps_but_no_shared_space(team: Team) -> None:
    team.space("shared", "alice", sharing="Shared")
    team.start("JupyterLab", SpaceName="shared")
    team.start("Canvas", UserProfileName="alice")
    team.tag_profile("alice", TOMORROW)
    assert outcomes(team.sweep()) == {"JupyterLab in space shared": "stopped", "Canvas in profile alice": "exempt"}


def test_nothing_exempts_the_apps_of_a_suspended_person_but_a_shared_space_s(team: Team) -> None:
    team.space("lab", "alice")
    team.space("shared", "alice", sharing="Shared")
    for name in ("lab", "shared"):
        team.start("JupyterLab", SpaceName=name)
        team.tag_space(name, TOMORROW)
    team.start("Canvas", UserProfileName="alice")
    team.tag_profile("alice", TOMORROW)
    team.tag_app(TOMORROW, SpaceName="lab")
    key, value = studio.SUSPENDED
    team.tag_profile("alice", "no", key=key)
    assert set(outcomes(team.sweep()).values()) == {"exempt"}
    team.tag_profile("alice", value, key=key)
    assert outcomes(team.sweep()) == {
        "JupyterLab in space lab": "stopped",
        "Canvas in profile alice": "stopped",
        "JupyterLab in space shared": "exempt",
    }


def test_who_is_suspended_is_told_by_the_library_s_tag() -> None:
    assert studio.SUSPENDED == (SUSPENDED_TAG, SUSPENDED)


def test_other_tags_exempt_nothing(team: Team) -> None:
    team.start("Canvas", UserProfileName="alice")
    team.told(exemptTag="keep")
    team.tag_profile("alice", TOMORROW)
    assert outcomes(team.sweep()) == {"Canvas in profile alice": "stopped"}


def test_more_apps_than_a_page_holds(team: Team, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(studio, "_PAGE", 3)
    for number in range(10):
        team.start("KernelGateway", f"kernel-{number}", UserProfileName="alice")
    assert team.sweep()["counts"] == {"stopped": 10}
    assert team.running() == set()


def test_an_app_that_started_again_since_it_was_listed_is_left(team: Team, monkeypatch: pytest.MonkeyPatch) -> None:
    """Under the same name: most apps are called `default`."""
    team.start("Canvas", UserProfileName="alice")
    listed = studio.Studio.apps

    def restarted(self: studio.Studio) -> Iterator[Any]:
        for app in list(listed(self)):
            SAGEMAKER.delete_app(DomainId=team.domain, UserProfileName="alice", AppType="Canvas", AppName="default")
            team.start("Canvas", age=timedelta(0), UserProfileName="alice")
            yield app

    monkeypatch.setattr(studio.Studio, "apps", restarted)
    assert team.sweep()["counts"] == {"left": 1}
    assert team.running() == {"Canvas/default@alice"}


class Broken:
    """SageMaker that refuses one operation, for one name."""

    def __init__(self, operation: str, code: str, name: str) -> None:
        self._operation, self._code, self._name = operation, code, name

    def __getattr__(self, operation: str) -> Any:
        real = getattr(SAGEMAKER, operation)
        if operation != self._operation:
            return real

        def refuse(**given: str) -> Any:
            if self._name in given.values():
                raise ClientError(
                    {"Error": {"Code": self._code, "Message": "App arn:x has already been deleted."}}, operation
                )
            return real(**given)

        return refuse


def break_(monkeypatch: pytest.MonkeyPatch, operation: str, code: str, name: str) -> None:
    real: Any = boto3.client
    monkeypatch.setattr(
        boto3,
        "client",
        lambda service, **more: Broken(operation, code, name) if service == "sagemaker" else real(service, **more),
    )


@pytest.mark.parametrize(
    ("operation", "code"),
    [
        ("delete_app", "ThrottlingException"),
        ("describe_app", "ThrottlingException"),
        ("describe_user_profile", "AccessDeniedException"),
    ],
)
def test_what_fails_for_one_app_is_told_at_the_end_and_stops_no_other(
    team: Team, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], operation: str, code: str
) -> None:
    team.start("Canvas", UserProfileName="alice")
    team.start("Canvas", UserProfileName="bob")
    break_(monkeypatch, operation, code, "alice")
    with pytest.raises(index.SweepFailedError) as caught:
        team.sweep()
    assert str(caught.value).startswith(f"Canvas in profile alice: An error occurred ({code})")
    assert team.running() == {"Canvas/default@alice"}
    lines = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert lines[-1]["counts"] == {"failed": 1, "stopped": 1}
    assert [line["outcome"] for line in lines[:-1]] == ["failed", "stopped"]


@pytest.mark.parametrize(
    ("operation", "code", "outcome"),
    [
        ("delete_app", "ResourceNotFound", {"Canvas in profile alice": "stopped already"}),
        ("delete_app", "ResourceInUse", {"Canvas in profile alice": "stopped already"}),
        ("delete_app", "ValidationException", {"Canvas in profile alice": "stopped already"}),
        ("describe_app", "ResourceNotFound", {}),
    ],
)
def test_an_app_that_somebody_else_stops_meanwhile_is_no_failure(
    team: Team, monkeypatch: pytest.MonkeyPatch, operation: str, code: str, outcome: dict[str, str]
) -> None:
    team.start("Canvas", UserProfileName="alice")
    break_(monkeypatch, operation, code, "alice")
    assert outcomes(team.sweep()) == outcome


def test_what_there_is_no_time_for_is_told_and_left_to_the_next_sweep(team: Team) -> None:
    for number in range(3):
        team.start("KernelGateway", f"kernel-{number}", UserProfileName="alice")
    with pytest.raises(index.SweepFailedError, match=r"kernel-2 in profile alice: there was no time left$"):
        team.sweep(context=Context([900_000, 60_001, 60_000]))
    assert team.running() == {"KernelGateway/kernel-2@alice"}


# -- the report --


@pytest.fixture
def inbox(team: Team) -> Callable[[], list[dict[str, str]]]:
    """What arrives at the topic that reports go to."""
    topic = client("sns").create_topic(Name="sweeps")["TopicArn"]
    queue = client("sqs").create_queue(QueueName="inbox")["QueueUrl"]
    arn = client("sqs").get_queue_attributes(QueueUrl=queue, AttributeNames=["QueueArn"])["Attributes"]["QueueArn"]
    client("sns").subscribe(TopicArn=topic, Protocol="sqs", Endpoint=arn)
    client("s3").create_bucket(Bucket="reports")
    team.told(topicArn=topic, bucket="reports", prefix="sweeps/")

    def read() -> list[dict[str, str]]:
        found = client("sqs").receive_message(QueueUrl=queue, MaxNumberOfMessages=10).get("Messages", [])
        return [json.loads(message["Body"]) for message in found]

    return read


def kept() -> list[str]:
    return [found["Key"] for found in client("s3").list_objects_v2(Bucket="reports").get("Contents", [])]


def test_the_report_reaches_topic_and_bucket(team: Team, inbox: Callable[[], list[dict[str, str]]]) -> None:
    team.start("Canvas", UserProfileName="alice")
    team.tag_profile("alice", "for ever")
    report = team.sweep()
    (message,) = inbox()
    assert message["Subject"] == f"Apps of {team.domain}: 1 stopped"
    assert message["Message"].splitlines() == [
        message["Subject"],
        "",
        "stopped: Canvas in profile alice (no instance): it has run for 3.0 hours",
        f"    {TAG}=for ever of profile alice is no date; write it like {utcnow():%Y-%m-%d}",
    ]
    (key,) = kept()
    assert key.startswith(f"sweeps/{team.domain}/{utcnow():%Y/%m/%d}/")
    assert json.loads(client("s3").get_object(Bucket="reports", Key=key)["Body"].read()) == report


def test_nobody_is_told_of_a_sweep_without_news(team: Team, inbox: Callable[[], list[dict[str, str]]]) -> None:
    team.start("Canvas", UserProfileName="alice")
    team.start("Canvas", age=timedelta(0), UserProfileName="bob")
    team.tag_profile("alice", TOMORROW)
    assert team.sweep()["counts"] == {"left": 1, "exempt": 1}
    assert (inbox(), kept()) == ([], [])


def test_a_report_that_does_not_arrive_is_a_failure_and_the_rest_is_done(
    team: Team, inbox: Callable[[], list[dict[str, str]]]
) -> None:
    team.start("Canvas", UserProfileName="alice")
    arn = f"arn:aws:sns:{REGION}:{ACCOUNT}:gone"
    team.told(topicArn=arn, bucket="reports")
    with pytest.raises(index.SweepFailedError, match=f"the report did not reach {arn}"):
        team.sweep()
    assert team.running() == set()
    assert len(kept()) == 1


def test_a_very_long_report_is_cut_for_the_topic(team: Team, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sweep, "_MESSAGE_BYTES", 60)
    report = sweep.Report(settings(), utcnow())
    report.failures = ["one"]
    assert report.as_text() == "Apps of d-abcdefghijkl: nothing to stop\n"
    report.rows = [{"outcome": "stopped", "app": "ä" * 50, "instanceType": "", "why": "", "complaints": []}]
    text = report.as_text()
    assert text.endswith("\n... the rest is in the function's log")
    assert len(text.partition("\n...")[0].encode()) <= 60
