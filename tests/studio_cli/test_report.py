"""`studio show`: what AWS says exists."""

from __future__ import annotations

from typing import Any

import pytest
from botocore.exceptions import ClientError

from studio_cli.aws import Target
from studio_cli.report import DomainFacts, PersonFacts, list_people, read_domain, show
from tests.local_aws.kit import ACCOUNT, ROLE, client

from .kit import CREDENTIALS, LOCAL, Account, console, environment


def read(account: Account) -> DomainFacts:
    facts = read_domain(LOCAL, environment())
    assert facts is not None
    return facts


def make_role(name: str) -> str:
    """A role's ARN."""
    made = client("iam").create_role(RoleName=name, Path="/service-role/", AssumeRolePolicyDocument="{}")
    return str(made["Role"]["Arn"])


def idle(lab: dict[str, Any] | None, editor: dict[str, Any] | None = None) -> dict[str, Any]:
    """Settings of a domain whose apps stop so."""
    apps = {"JupyterLabAppSettings": lab, "CodeEditorAppSettings": editor}
    return {
        "ExecutionRole": ROLE,
        **{app: {"AppLifecycleManagement": {"IdleSettings": how}} for app, how in apps.items() if how is not None},
    }


def after(minutes: int, low: int | None = None, high: int | None = None) -> dict[str, Any]:
    bounds = {"MinIdleTimeoutInMinutes": low, "MaxIdleTimeoutInMinutes": high}
    given = {key: value for key, value in bounds.items() if value is not None}
    return {"LifecycleManagement": "ENABLED", "IdleTimeoutInMinutes": minutes, **given}


def made(account: Account, **settings: Any) -> DomainFacts:
    user = {"SecurityGroups": [account.inside.group], **settings}
    account.inside.domain(DomainName="lab-prod", DefaultUserSettings=user)
    return read(account)


# The domain -------------------------------------------------------------------------------------------------------


def test_no_domain_is_none(account: Account) -> None:
    assert read_domain(LOCAL, environment()) is None


def test_a_domain_of_another_name_is_none(account: Account) -> None:
    account.outside(name="lab-prod-2")
    assert read_domain(LOCAL, environment()) is None


def test_a_domain_of_another_region_is_none(account: Account) -> None:
    account.outside()
    assert read_domain(LOCAL, environment(region="eu-west-1")) is None


def test_a_domain_is_described(account: Account) -> None:
    domain_id = account.studio(script=True)
    account.inside.profile(domain_id, "bob", Tags=[{"Key": "team", "Value": "analysts"}])
    for name, role in {"alice": make_role("alices"), "carol": f"arn:aws:iam::{ACCOUNT}:role/carols"}.items():
        account.inside.profile(domain_id, name, UserSettings={"ExecutionRole": role})
    assert read(account) == DomainFacts(
        name="lab-prod",
        domain_id=domain_id,
        status="InService",
        url=f"https://{domain_id}.studio.us-east-1.sagemaker.aws",
        network=f"VpcOnly in {account.inside.vpc}",
        key="AWS's own",
        idle={"JupyterLab": "never", "Code Editor": "never"},
        scripts=["setup"],
        home=account.home(domain_id),
        people=[
            PersonFacts(name="alice", status="InService", team="", role="alices"),
            PersonFacts(name="bob", status="InService", team="analysts", role="the domain's"),
            PersonFacts(name="carol", status="InService", team="", role="gone"),
        ],
    )


def test_who_may_not_look_at_roles_sees_their_names(account: Account, monkeypatch: pytest.MonkeyPatch) -> None:
    domain_id = account.outside()
    account.inside.profile(domain_id, "alice", UserSettings={"ExecutionRole": make_role("alices")})

    def get_role(**_: Any) -> None:
        raise ClientError({"Error": {"Code": "AccessDenied", "Message": "no"}}, "GetRole")

    monkeypatch.setattr(LOCAL.client("iam", "us-east-1"), "get_role", get_role)
    assert [person.role for person in read(account).people] == ["alices"]


def test_all_people_are_read_however_many(account: Account) -> None:
    domain_id = account.outside(*(f"person-{number:03d}" for number in range(105)))
    first = account.sagemaker.list_user_profiles(DomainIdEquals=domain_id, MaxResults=100)
    assert "NextToken" in first
    assert list_people(account.sagemaker, domain_id) == [f"person-{number:03d}" for number in range(105)]


def test_a_domain_is_found_behind_a_page_of_others(account: Account) -> None:
    for number in range(11):  # a page holds ten
        account.outside(name=f"other-{number}")
    domain_id = account.outside()
    assert read(account).domain_id == domain_id


def test_without_any_region_the_default_is_asked(account: Account, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("AWS_REGION", "AWS_DEFAULT_REGION", "AWS_PROFILE"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("AWS_CONFIG_FILE", "/nowhere")
    domain_id = account.outside()
    nowhere = {key: value for key, value in CREDENTIALS.items() if key != "AWS_REGION"}
    target = Target("aws", nowhere)
    assert target.region() is None
    facts = read_domain(target, environment())
    assert facts is not None
    assert facts.domain_id == domain_id


# Idle apps --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("settings", "said"),
    [
        (None, "never"),
        ({"LifecycleManagement": "DISABLED"}, "never"),
        (after(120, 120, 120), "after 120 idle minutes, enforced"),
        (after(120, 60, 480), "after 120 idle minutes, people may choose 60 to 480"),
        (after(60, 60, 480), "after 60 idle minutes, people may choose 60 to 480"),
        (after(120), "after 120 idle minutes, people may choose 60 to 525600"),
    ],
)
def test_when_idle_apps_stop_is_said(account: Account, settings: dict[str, Any] | None, said: str) -> None:
    assert made(account, **idle(settings)).idle == {"JupyterLab": said, "Code Editor": "never"}


def test_each_app_has_its_own_time(account: Account) -> None:
    assert made(account, **idle(after(120, 120, 120), after(60, 60, 90))).idle == {
        "JupyterLab": "after 120 idle minutes, enforced",
        "Code Editor": "after 60 idle minutes, people may choose 60 to 90",
    }


# What is printed --------------------------------------------------------------------------------------------------


def test_a_domain_and_its_people_are_two_tables() -> None:
    screen, printed = console()
    facts = DomainFacts(
        name="lab-prod",
        domain_id="d-1",
        status="InService",
        url="https://d-1.studio",
        network="VpcOnly in vpc-1",
        key="key-1",
        idle={"JupyterLab": "never"},
        scripts=["one", "two"],
        home="fs-1",
        people=[PersonFacts(name="alice", status="InService", team="analysts", role="alices")],
    )
    show(screen, facts)
    rows = [line.replace("┃", "│") for line in printed.getvalue().splitlines() if line[0] not in "┌├└┏┡"]
    lines = [[cell.strip() for cell in row.strip().removeprefix("│").removesuffix("│").split("│")] for row in rows]
    assert lines == [
        ["Domain lab-prod"],
        ["id", "d-1 (InService)"],
        ["opens at", "https://d-1.studio"],
        ["network", "VpcOnly in vpc-1"],
        ["key", "key-1"],
        ["homes", "fs-1"],
        ["JupyterLab stops", "never"],
        ["start-up scripts", "one"],
        ["", "two"],
        ["1 person"],
        ["profile", "status", "team", "role"],
        ["alice", "InService", "analysts", "alices"],
    ]


def test_no_scripts_are_said_to_be_none() -> None:
    screen, printed = console()
    show(screen, DomainFacts("n", "d-1", "InService", "u", "n", "k", {}, [], "fs-1"))
    assert "none" in printed.getvalue()
    assert "0 people" in printed.getvalue()


@pytest.mark.parametrize(
    ("name", "stops"),
    [
        ("lab-studioidleguardjupyterlab-0a1b2c3d", "after 60 idle minutes, enforced, with a busy guard"),
        (
            "lab-studioidlestopjupyterlabafter30-0a1b2c3d",
            "by a script after 30 idle minutes, or else after 60 idle minutes, enforced",
        ),
        ("team-setup-0a1b2c3d", "after 60 idle minutes, enforced"),
    ],
)
def test_what_watches_is_told_by_the_name_of_the_built_in_script(account: Account, name: str, stops: str) -> None:
    block = {
        "AppLifecycleManagement": {"IdleSettings": after(60, 60, 60)},
        "BuiltInLifecycleConfigArn": account.inside.lifecycle(name),
    }
    assert made(account, ExecutionRole=ROLE, JupyterLabAppSettings=block).idle["JupyterLab"] == stops


@pytest.mark.parametrize(
    ("editor", "said"),
    [
        (after(60, 60, 60), "after 60 idle minutes, enforced"),
        (
            {"LifecycleManagement": "DISABLED"},
            "JupyterLab: after 60 idle minutes, enforced\nCode Editor: never",
        ),
    ],
)
def test_who_has_another_time_than_the_domain_is_told(account: Account, editor: dict[str, Any], said: str) -> None:
    domain_id = made(account, **idle(after(120, 120, 120), after(120, 120, 120))).domain_id
    account.inside.profile(domain_id, "alice", UserSettings={**idle(after(60, 60, 60), editor), "ExecutionRole": ROLE})
    account.inside.profile(domain_id, "bob")
    facts = read(account)
    assert [(person.name, person.idle) for person in facts.people] == [("alice", said), ("bob", "")]
    screen, printed = console()
    show(screen, facts)
    assert "idle apps stop" in printed.getvalue()
    assert "as the domain's" in printed.getvalue()


def test_a_person_s_script_is_told_without_what_stands_behind_it(account: Account) -> None:
    domain_id = made(account, **idle(after(120, 120, 120))).domain_id
    block = {
        "AppLifecycleManagement": {"IdleSettings": after(60, 60, 60)},
        "BuiltInLifecycleConfigArn": account.inside.lifecycle("lab-studioidlestopjupyterlabafter30-0a1b2c3d"),
    }
    account.inside.profile(domain_id, "alice", UserSettings={"JupyterLabAppSettings": block})
    assert read(account).people[0].idle == "JupyterLab: by a script after 30 idle minutes"
