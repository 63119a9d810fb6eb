"""Rules for MLflow: what is made, and which teams name it."""

from __future__ import annotations

from collections.abc import Iterator

from stacks.estate.errors import Finding
from stacks.estate.model import TeamMlflow
from stacks.estate.rules.scene import Scene, repeated
from stacks.estate.tree import Node
from stacks.estate.values import nearest
from studio_constructs import StudioEndpoint
from studio_constructs.aws_facts.regions import LACKING
from studio_constructs.errors import Problem


def mlflow_is_named_once(scene: Scene) -> Iterator[Finding]:
    """Each has a name of its own: teams tell them apart by it."""
    yield from repeated(scene.settings.items("mlflow"), "name", "MlflowNameTaken", "each MLflow has a name of its own")


def mlflow_is_in_the_region(scene: Scene) -> Iterator[Finding]:
    """CloudFormation has what is made there."""
    region = scene.environment.child("region")
    for each in scene.settings.items("mlflow"):
        kind = "AWS::SageMaker::MlflowTrackingServer" if each.child("server") else "AWS::SageMaker::MlflowApp"
        if region is None or scene.region is None or scene.region not in LACKING[kind]:
            continue
        problem = Problem(
            "RegionLacksType",
            f"{region.path} is {region.show()}, and {each.path} is made there",
            f"CloudFormation lacks {kind} there",
            "write 'mlflow: []' in this environment's overrides"
            + ("" if each.child("server") else ", or 'server: {}' at it, for a tracking server"),
        )
        yield region.refuse(problem, each)


def teams_name_what_is_there(scene: Scene) -> Iterator[Finding]:
    """What a team works with is the file's, and only of a server there is less than all."""
    made = {name: each for each in scene.settings.items("mlflow") if (name := each.text("name"))}
    for team in scene.settings.items("teams"):
        for key in TeamMlflow.model_fields:
            for entry in team.items("mlflow", key):
                if isinstance(entry.value, str):
                    yield from _names(entry, entry.value, key, made, scene)


def people_reach_it(scene: Scene) -> Iterator[Finding]:
    """A new network without internet leads to MLflow by its endpoint only."""
    settings = scene.settings
    existing, wide = settings.find("network", "existing"), settings.find("domain", "public_internet")
    internet, endpoints = (
        settings.find("network", "new", "internet_access"),
        settings.find("network", "new", "endpoints"),
    )
    there = [entry.value for entry in settings.items("network", "new", "endpoints")]
    if existing or any(each and each.value is True for each in (wide, internet)) or StudioEndpoint.MLFLOW in there:
        return
    for team in settings.items("teams"):
        named = team.child("mlflow")
        if named is not None and any(team.items("mlflow", key) for key in TeamMlflow.model_fields):
            problem = Problem(
                "MlflowUnreachable",
                f"{named.path} is given, and network.new leads to no MLflow",
                "without internet, notebooks reach MLflow by its endpoint only, and hang without a word",
                f"write network: {{new: {{endpoints: [{', '.join([*StudioEndpoint.required(), 'mlflow'])}]}}}}"
                if endpoints is None
                else f"add mlflow to {endpoints.path}",
            )
            yield named.refuse(problem, endpoints, internet)


def _names(entry: Node, name: str, key: str, made: dict[str, Node], scene: Scene) -> Iterator[Finding]:
    if name not in made:
        near = nearest(name, made)
        fix = f"did you mean {near!r}?" if near else f"add 'mlflow: [{{name: {name}}}]' to the file, or drop it"
        problem = Problem(
            "MlflowUnknown", f"{entry.path} is {entry.show()}", "teams name one of the file's mlflow", fix
        )
        yield entry.refuse(problem, scene.settings.find("mlflow"))
    elif key != "use" and made[name].child("server") is None:
        rule = "one action of IAM covers the whole of an app; only a tracking server tells reading and deleting apart"
        fix = f"write it in 'use', or 'server: {{}}' at {made[name].path} before it is deployed"
        yield entry.refuse(Problem("MlflowAppIsWhole", f"{entry.path} is {entry.show()}", rule, fix), made[name])
