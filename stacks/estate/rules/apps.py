"""Rules for what apps start with."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from stacks.estate.errors import Finding
from stacks.estate.rules.scene import Scene
from studio_constructs import aws_facts
from studio_constructs.errors import Problem


def scripts_fit(scene: Scene) -> Iterator[Finding]:
    """An app type takes so many scripts."""
    count: Counter[str] = Counter()
    for script in scene.settings.items("start_up_scripts"):
        app_type = script.text("app_type") or ""
        count[app_type] += 1
        if app_type and count[app_type] == aws_facts.LIFECYCLE_ARNS_MAX + 1:
            limit = aws_facts.LIFECYCLE_ARNS_MAX
            wrote = f"{script.path} is script {limit + 1} of {app_type}"
            rule = f"an app type takes at most {limit} scripts"
            yield script.refuse(Problem("ScriptsTooMany", wrote, rule, "join some of them"))
