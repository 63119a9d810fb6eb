"""What CloudFormation takes on profiles and not on domains: roles for EMR, and the newest instance types."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from studio_constructs._validation import check_known_to_domains, check_list
from studio_constructs.apps import ClassicSettings, JupyterLabSettings
from studio_constructs.apps.start import StartSettings
from studio_constructs.errors import Problem
from studio_constructs.settings.portal import PortalSettings


def check_on_domain(field: str, settings: object) -> list[Problem]:
    """What a domain's settings, for its people or its shared spaces, can not say; what is wrong anywhere is told there.

    Args:
        field: The argument.
        settings: `UserSettings` or `DefaultSpaceSettings`.
    """
    said = {name: getattr(settings, name, None) for name in ("jupyter_lab", "code_editor", "r_session", "portal")}
    classic = getattr(settings, "classic", None)
    if isinstance(classic, ClassicSettings):
        said["classic.kernel_gateway"] = classic.kernel_gateway
    problems = []
    if isinstance(said["jupyter_lab"], JupyterLabSettings) and said["jupyter_lab"].has_emr:
        rule = "CloudFormation sets roles for EMR on profiles, not on domains"
        fix = "move them to user_settings of the profiles"
        problems.append(Problem("EmrOnProfilesOnly", f"{field}.jupyter_lab has roles for EMR", rule, fix))
    for name, value in said.items():
        for place, instance_type in _instance_types(f"{field}.{name}", value):
            problems += check_known_to_domains(place, instance_type)
    return problems


def _instance_types(field: str, said: Any) -> Iterator[tuple[str, str | None]]:
    if isinstance(said, StartSettings):
        yield f"{field}.default_instance_type", said.default_instance_type
    elif isinstance(said, PortalSettings) and not check_list(field, said.hidden_instance_types):
        for index, each in enumerate(said.hidden_instance_types or ()):
            yield f"{field}.hidden_instance_types[{index}]", each
