"""What exists, asked of AWS itself and not of the template: `studio show`."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from botocore.exceptions import ClientError
from rich.console import Console
from rich.table import Table

from stacks.estate import Environment
from studio_cli.aws import Target
from studio_cli.place import region_of
from studio_constructs.aws_facts import IDLE_MINUTES_MAX, IDLE_MINUTES_MIN
from studio_constructs.idle.names import IdleScript


@dataclass(frozen=True)
class PersonFacts:
    """A profile as SageMaker describes it."""

    name: str
    status: str
    team: str
    role: str
    idle: str = ""
    """When their idle apps stop, where that is not what the domain says."""


@dataclass(frozen=True)
class DomainFacts:
    """A domain as SageMaker describes it."""

    name: str
    domain_id: str
    status: str
    url: str
    network: str
    key: str
    idle: dict[str, str]
    scripts: list[str]
    home: str
    people: list[PersonFacts] = field(default_factory=list)


def read_domain(target: Target, environment: Environment) -> DomainFacts | None:
    """Ask SageMaker for an environment's domain and its people; None if there is none.

    Args:
        target: Where to ask.
        environment: Whose domain; its region, or that of the credentials.
    """
    sagemaker = target.client("sagemaker", region_of(target, environment))
    domain_id = find_domain(sagemaker, environment.settings.domain.name)
    if domain_id is None:
        return None
    iam = target.client("iam", region_of(target, environment))
    domain = sagemaker.describe_domain(DomainId=domain_id)
    settings = domain["DefaultUserSettings"]
    scripts = [
        arn.rsplit("/", 1)[-1]
        for app in ("JupyterLabAppSettings", "CodeEditorAppSettings")
        for arn in settings.get(app, {}).get("LifecycleConfigArns", [])
    ]
    return DomainFacts(
        name=domain["DomainName"],
        domain_id=domain_id,
        status=domain["Status"],
        url=domain.get("Url", ""),
        network=f"{domain['AppNetworkAccessType']} in {domain.get('VpcId', 'no VPC')}",
        key=domain.get("KmsKeyId", "AWS's own"),
        idle={
            "JupyterLab": _idle(settings.get("JupyterLabAppSettings", {})),
            "Code Editor": _idle(settings.get("CodeEditorAppSettings", {})),
        },
        scripts=scripts,
        home=domain.get("HomeEfsFileSystemId", "none"),
        people=[_person(sagemaker, iam, domain_id, name) for name in list_people(sagemaker, domain_id)],
    )


def find_domain(sagemaker: Any, domain_name: str) -> str | None:
    """Id of the domain of that name."""
    for page in sagemaker.get_paginator("list_domains").paginate():
        for domain in page["Domains"]:
            if domain["DomainName"] == domain_name:
                return str(domain["DomainId"])
    return None


def list_people(sagemaker: Any, domain_id: str) -> list[str]:
    """Names of a domain's profiles, sorted."""
    pages = sagemaker.get_paginator("list_user_profiles").paginate(DomainIdEquals=domain_id)
    return sorted(profile["UserProfileName"] for page in pages for profile in page["UserProfiles"])


def show(console: Console, facts: DomainFacts) -> None:
    """Print a domain and its people as two tables."""
    domain = Table(title=f"Domain {facts.name}", title_justify="left", show_header=False)
    domain.add_column(style="bold")
    domain.add_column(overflow="fold")
    rows = {
        "id": f"{facts.domain_id} ({facts.status})",
        "opens at": facts.url,
        "network": facts.network,
        "key": facts.key,
        "homes": facts.home,
        **{f"{app} stops": idle for app, idle in facts.idle.items()},
        "start-up scripts": "\n".join(facts.scripts) or "none",
    }
    for name, value in rows.items():
        domain.add_row(name, value)
    console.print(domain)
    people = Table(title="1 person" if len(facts.people) == 1 else f"{len(facts.people)} people", title_justify="left")
    apart = any(person.idle for person in facts.people)
    for column in ("profile", "status", "team", "role", *(["idle apps stop"] if apart else [])):
        people.add_column(column, overflow="fold")
    for person in facts.people:
        stops = [person.idle or "as the domain's"] if apart else []
        people.add_row(person.name, person.status, person.team, person.role, *stops)
    console.print(people)


def _person(sagemaker: Any, iam: Any, domain_id: str, name: str) -> PersonFacts:
    profile = sagemaker.describe_user_profile(DomainId=domain_id, UserProfileName=name)
    tags = {tag["Key"]: tag["Value"] for tag in sagemaker.list_tags(ResourceArn=profile["UserProfileArn"])["Tags"]}
    settings = profile.get("UserSettings", {})
    arn = settings.get("ExecutionRole")
    role = "the domain's" if arn is None else _role(iam, arn.rsplit("/", 1)[-1])
    return PersonFacts(
        name=name, status=profile["Status"], team=tags.get("team", ""), role=role, idle=_idle_apart(settings)
    )


def _idle_apart(settings: dict[str, Any]) -> str:
    """What a profile says of idle apps by itself, app by app where they differ; empty if it says nothing."""
    said = {
        app: _idle(settings[key]).split(", or else ", 1)[0]
        for app, key in (("JupyterLab", "JupyterLabAppSettings"), ("Code Editor", "CodeEditorAppSettings"))
        if "AppLifecycleManagement" in settings.get(key, {})
    }
    if len(said) == 2 and len(set(said.values())) == 1:  # noqa: PLR2004 - both
        return said["JupyterLab"]
    return "\n".join(f"{app}: {how}" for app, how in said.items())


def _role(iam: Any, name: str) -> str:
    """The role's name, or that it is gone: a profile outlives its line in the file, and its role does not."""
    try:
        iam.get_role(RoleName=name)
    except ClientError as error:
        code = error.response["Error"]["Code"]
        if code == "NoSuchEntity":
            return "gone"
        if code != "AccessDenied":  # who may look at Studio may not look at roles
            raise
    return name


def _idle(app_settings: dict[str, Any]) -> str:
    idle = app_settings.get("AppLifecycleManagement", {}).get("IdleSettings", {})
    if idle.get("LifecycleManagement") != "ENABLED":
        return "never"
    low = idle.get("MinIdleTimeoutInMinutes", IDLE_MINUTES_MIN)
    high = idle.get("MaxIdleTimeoutInMinutes", IDLE_MINUTES_MAX)
    choice = "enforced" if low == high == idle["IdleTimeoutInMinutes"] else f"people may choose {low} to {high}"
    after = f"after {idle['IdleTimeoutInMinutes']} idle minutes, {choice}"
    script = IdleScript.from_name(app_settings.get("BuiltInLifecycleConfigArn", ""))
    if script is None:
        return after
    if script.minutes is None:
        return f"{after}, with a busy guard"
    return f"by a script after {script.minutes} idle minutes, or else {after}"
