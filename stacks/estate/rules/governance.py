"""Rules for budgets, alarms, sweeps and backups: who hears, where, and of whom."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from stacks.estate.errors import Finding
from stacks.estate.model.governance import BUDGETS_MAX
from stacks.estate.rules.scene import Scene
from stacks.estate.tree import Node
from stacks.estate.values import nearest
from studio_constructs import BackupCopy
from studio_constructs.aws_facts.regions import LACKING
from studio_constructs.errors import Problem

_BUDGET: Final = "AWS::Budgets::Budget"
_LISTS: Final = (
    ("EmailInvalid", ("alerts", "emails")),
    ("BudgetThresholdInvalid", ("budgets", "actual_percents")),
    ("BudgetThresholdInvalid", ("budgets", "forecast_percents")),
)


def _is_on(part: Node | None) -> bool:
    """Whether a part of the file is there, and not switched off."""
    switch = part.child("enabled") if part else None
    return part is not None and part.is_mapping and (switch is None or switch.value is not False)


def somebody_hears(scene: Scene) -> Iterator[Finding]:
    """What only tells is of no use where nobody is told."""
    settings = scene.settings
    if settings.find("alerts") is not None:
        return
    report = settings.find("sweeps", "report")
    told = [
        settings.find("budgets") if _is_on(settings.find("budgets")) else None,
        settings.find("alarms") if _is_on(settings.find("alarms")) else None,
        report if report and report.value is True and _is_on(settings.find("sweeps")) else None,
    ]
    for node in filter(None, told):
        wrote, rule = f"{node.path} is given without 'alerts'", "'alerts' says who hears of it"
        fix = "add 'alerts: {emails: [platform@example.com]}', or drop it"
        yield node.refuse(Problem("AlertsMissing", wrote, rule, fix))


def budgets_can_be_made(scene: Scene) -> Iterator[Finding]:
    """CloudFormation has budgets in the region, and a stack has room for them."""
    budgets = scene.settings.find("budgets")
    if budgets is None or not _is_on(budgets):
        return
    region = scene.environment.child("region")
    if region is not None and scene.region in LACKING[_BUDGET]:
        problem = Problem(
            "RegionLacksType",
            f"{region.path} is {region.show()}, and there are budgets",
            f"CloudFormation lacks {_BUDGET} there",
            "write 'budgets: {enabled: false}' in this environment's overrides, and make them in us-east-1",
        )
        yield region.refuse(problem, budgets)
    users, teams = budgets.child("users"), budgets.child("teams")
    each_user = budgets.child("each_user")
    people = len(scene.settings.items("users")) if each_user else len(users.children if users else ())
    count = people + len(teams.children if teams else ()) + (budgets.child("total") is not None)
    if count > BUDGETS_MAX:
        wrote, rule = f"{budgets.path} asks for {count}", f"an environment has at most {BUDGETS_MAX} budgets"
        fix = "take budgets for teams in place of each_user, and name some people in users"
        yield (each_user or budgets).refuse(Problem("BudgetsTooMany", wrote, rule, fix), scene.settings.find("users"))


def budgets_are_of_those_who_are_there(scene: Scene) -> Iterator[Finding]:
    """Teams and people of a budget are the file's."""
    for key, code, what in (("teams", "BudgetTeamUnknown", "teams"), ("users", "BudgetUserUnknown", "people")):
        names = [name for node in scene.settings.items(key) if (name := node.text("name"))]
        written = scene.settings.find("budgets", key)
        if written is None or not names:
            continue
        there = {name.lower() for name in names} if key == "users" else set(names)
        for name, node in written.children.items():
            if (name.lower() if key == "users" else name) in there:
                continue
            near = nearest(name, names)
            fix = f"did you mean {near!r}?" if near else f"take one of '{key}', or drop it"
            problem = Problem(code, f"{node.path} is for {name!r}", f"budgets are for {what} of this file", fix)
            yield node.refuse(problem, scene.settings.find(key))


def there_are_homes(scene: Scene) -> Iterator[Finding]:
    """What watches homes, or backs them up, has some."""
    settings = scene.settings
    without = settings.find("domain", "home_efs")
    if without is None or without.value is not False:
        return
    dashboard = settings.find("dashboard")
    parts = [part for key in ("alarms", "backup") if (part := settings.find(key)) and _is_on(part)]
    for part in [*([dashboard] if dashboard and dashboard.value is True else []), *parts]:
        wrote, rule = f"{part.path} stands beside 'home_efs: false'", "it is about everybody's home on EFS"
        problem = Problem("HomesMissing", wrote, rule, "drop it: this domain has no homes")
        yield part.refuse(problem, without)


def copies_go_elsewhere(scene: Scene) -> Iterator[Finding]:
    """A copy goes to a vault, in another region or account."""
    for copy in scene.settings.items("backup", "copies"):
        arn = copy.find("vault_arn")
        if arn is None or not isinstance(arn.value, str):
            continue
        made = BackupCopy(vault_arn=arn.value)
        for problem in made.problems(copy.path, account=scene.account or "", region=scene.region or ""):
            yield arn.refuse(problem, scene.environment.child("region"), scene.environment.child("account"))


def told_once(scene: Scene) -> Iterator[Finding]:
    """Addresses and shares stand once."""
    for code, keys in _LISTS:
        seen: set[object] = set()
        for entry in scene.settings.items(*keys):
            if not isinstance(entry.value, (str, int)):
                continue
            if entry.value in seen:
                wrote = f"{entry.path} is {entry.show()} again"
                yield entry.refuse(Problem(code, wrote, "each entry of the list stands once", "drop one of them"))
            seen.add(entry.value)
