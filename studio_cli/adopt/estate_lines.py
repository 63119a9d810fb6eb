"""What an estate file says of a domain that is there: a small function for each key of the file."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from studio_cli.adopt.found import Found, FoundDomain, content_of
from studio_cli.adopt.yaml_lines import yaml_lines
from studio_constructs import aws_facts
from studio_constructs._validation import check_tags, suggest_name
from studio_constructs.lifecycle.content import check_script

STANDARD_INSTANCE_TYPE: Final = "ml.t3.medium"
EVERYBODY: Final = "everybody"
"""The team of people whom no tag gives one."""

_OF_THE_ESTATE: Final = frozenset({"estate", "environment", "team", "owner"})
"""Tags that an estate sets by itself."""

_NAME_MAX, _ENVIRONMENT_MAX, _SCRIPT_MAX = 32, 16, 40
_PEOPLE_PER_STACK: Final = 50


@dataclass(frozen=True)
class Names:
    """What the estate will be called; neither can change later."""

    estate: str
    environment: str = "prod"

    @classmethod
    def of(cls, domain_name: str, *, estate: str | None = None, environment: str | None = None) -> Names:
        """Names as they were asked for, or the domain's."""
        return cls(estate or slug(domain_name, _NAME_MAX), environment or "prod")


@dataclass
class EstateLines:
    """An estate file, and the files that it names.

    Attributes:
        keys: The file.
        scripts: Start-up scripts, by the path that the file names.
        unsaid: What the domain has that was left out, and why.
    """

    keys: dict[str, Any]
    scripts: dict[str, bytes] = field(default_factory=dict)
    unsaid: list[str] = field(default_factory=list)

    def text(self) -> str:
        """The file."""
        head = "# yaml-language-server: $schema=stacks/estate/studio.schema.json"
        return "\n".join([head, *yaml_lines(self.keys), ""])


def estate_lines(found: FoundDomain, names: Names) -> EstateLines:
    """Say in an estate's words what is there; what an estate has no word for is for the report to tell."""
    lines = EstateLines({"name": names.estate, "environments": [_environment(found, names)]})
    for key, write in _WRITERS.items():
        value = write(found, lines)
        if value not in (None, {}, []):
            lines.keys[key] = value
    return lines


def slug(text: str, at_most: int) -> str:
    """The nearest name of an estate, a team or a script."""
    plain = suggest_name(text.lower(), at_most)
    while "--" in plain:
        plain = plain.replace("--", "-")
    return plain if plain[0].isalpha() else f"s-{plain}"[:at_most].rstrip("-")


def _environment(found: FoundDomain, names: Names) -> dict[str, str]:
    return {"name": names.environment, "account": found.account, "region": found.region}


def _network(found: FoundDomain, _: EstateLines) -> dict[str, Any]:
    settings = found.domain.properties
    groups = _users(found.domain).get("SecurityGroups", [])[: aws_facts.SECURITY_GROUPS_MAX - 2]
    existing = {
        "vpc_id": settings.get("VpcId"),
        "subnet_ids": settings.get("SubnetIds", []),
        "security_group_ids": groups,
    }
    return {"existing": {key: value for key, value in existing.items() if value}}


def _encryption(found: FoundDomain, _: EstateLines) -> dict[str, Any]:
    return {"key_arn": found.key_arn}


def _domain(found: FoundDomain, _: EstateLines) -> dict[str, Any]:
    sizes = _users(found.domain).get("SpaceStorageSettings", {}).get("DefaultEbsStorageSettings", {})
    storage = {"default_gb": sizes.get("DefaultEbsVolumeSizeInGb"), "maximum_gb": sizes.get("MaximumEbsVolumeSizeInGb")}
    said = {
        "name": found.domain.name,
        "default_instance_type": _default_instance_type(found.domain),
        "space_storage": {key: value for key, value in storage.items() if value is not None},
    }
    return {key: value for key, value in said.items() if value}


def _idle_shutdown(found: FoundDomain, _: EstateLines) -> dict[str, Any]:
    """When JupyterLab stops; where Code Editor differs, the report shows the change."""
    app = _users(found.domain).get("JupyterLabAppSettings", {})
    idle = app.get("AppLifecycleManagement", {}).get("IdleSettings", {})
    if idle.get("LifecycleManagement") != "ENABLED" or "IdleTimeoutInMinutes" not in idle:
        return {"enabled": False}
    minutes = idle["IdleTimeoutInMinutes"]
    low = idle.get("MinIdleTimeoutInMinutes", aws_facts.IDLE_MINUTES_MIN)
    high = idle.get("MaxIdleTimeoutInMinutes", aws_facts.IDLE_MINUTES_MAX)
    said: dict[str, Any] = {"minutes": minutes}
    if (low, high) != (minutes, minutes):
        said["user_may_choose"] = {"minimum_minutes": low, "maximum_minutes": high}
    return said


def _start_up_scripts(found: FoundDomain, lines: EstateLines) -> list[dict[str, str]]:
    said: list[dict[str, str]] = []
    for script in found.scripts:
        app_type = script.properties["StudioLifecycleConfigAppType"]
        name = slug(script.name.removeprefix(f"{found.domain.name.lower()}-"), _SCRIPT_MAX)
        path = f"assets/lifecycle/{_FOLDERS[app_type]}/{name}.sh"
        content = content_of(script)
        problems = check_script(script.name, content)
        if path in lines.scripts or problems:
            why = problems[0].wrote if problems else f"another script is called {name} already"
            lines.unsaid.append(f"start-up script {script.name} is not in the file and would run no more: {why}")
            continue
        lines.scripts[path] = content
        said.append({"name": name, "app_type": app_type, "file": path})
    return said


_FOLDERS: Final = {"JupyterLab": "jupyter-lab", "CodeEditor": "code-editor"}


def _teams(found: FoundDomain, _: EstateLines) -> list[dict[str, Any]]:
    teams: dict[str, dict[str, None]] = {}
    for profile in found.profiles:
        types = teams.setdefault(_team(profile), {_default_instance_type(found.domain): None})
        types.update(dict.fromkeys(each for owner, each in found.running if owner == profile.name))
        types[_default_instance_type(profile, found.domain)] = None
    known = {name: [each for each in types if each in aws_facts.STUDIO_INSTANCE_TYPES] for name, types in teams.items()}
    return [{"name": name, "instance_types": types} for name, types in sorted(known.items())]


def _user_stacks(found: FoundDomain, _: EstateLines) -> int:
    return max(1, math.ceil(len(found.profiles) / _PEOPLE_PER_STACK))


def _people(found: FoundDomain, lines: EstateLines) -> list[dict[str, str]]:
    return [_person(profile, lines) for profile in sorted(found.profiles, key=lambda profile: profile.name.lower())]


def _person(profile: Found, lines: EstateLines) -> dict[str, str]:
    said = {"name": profile.name, "team": _team(profile)}
    owner = profile.tags.get("owner")
    if owner and owner != profile.name:
        if check_tags("owner", {"owner": owner}):
            lines.unsaid.append(f"{profile.name}'s tag owner is {owner!r}, which an estate can not say")
        else:
            said["owner"] = owner
    return said


def _tags(found: FoundDomain, lines: EstateLines) -> dict[str, str]:
    tags = {key: value for key, value in found.domain.tags.items() if key not in _OF_THE_ESTATE}
    wrong = {key: value for key, value in tags.items() if check_tags("tags", {key: value})}
    lines.unsaid += [
        f"the domain's tag {key} is {value!r}, which an estate can not say" for key, value in wrong.items()
    ]
    return {key: value for key, value in tags.items() if key not in wrong}


def _team(profile: Found) -> str:
    return slug(profile.tags["team"], _NAME_MAX) if profile.tags.get("team") else EVERYBODY


def _default_instance_type(*resources: Found) -> str:
    """What apps start on: of the first that says so."""
    for found in resources:
        spec = _users(found).get("JupyterLabAppSettings", {}).get("DefaultResourceSpec", {})
        if spec.get("InstanceType") in aws_facts.STUDIO_INSTANCE_TYPES:
            return str(spec["InstanceType"])
    return STANDARD_INSTANCE_TYPE


def _users(found: Found) -> Mapping[str, Any]:
    return found.user_settings


_WRITERS: Final[dict[str, Callable[[FoundDomain, EstateLines], Any]]] = {
    "network": _network,
    "encryption": _encryption,
    "domain": _domain,
    "idle_shutdown": _idle_shutdown,
    "start_up_scripts": _start_up_scripts,
    "teams": _teams,
    "user_stacks": _user_stacks,
    "users": _people,
    "tags": _tags,
}
