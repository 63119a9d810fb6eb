"""Rules for notebook instances: whose they are, and what they are called."""

from __future__ import annotations

from collections.abc import Iterator

from stacks.estate.errors import Finding
from stacks.estate.rules.scene import Scene, owned_by_users, repeated, with_the_domain_s_name
from studio_constructs.aws_facts import notebook_instances as facts
from studio_constructs.aws_facts.regions import LACKING
from studio_constructs.errors import Problem


def notebook_instances_have_names(scene: Scene) -> Iterator[Finding]:
    """Names of their own, also with the domain's name in front."""
    notebooks = scene.settings.items("notebook_instances")
    rule = "SageMaker takes names that differ only in case for the same"
    yield from repeated(notebooks, "name", "NotebookInstanceNameTaken", rule)
    for notebook in notebooks:
        yield from with_the_domain_s_name(
            scene, notebook, facts.NAME_MAX, code="NotebookInstanceNameTooLong", what="a notebook instance's name"
        )


def notebook_instances_have_owners(scene: Scene) -> Iterator[Finding]:
    """Each belongs to a user of the file."""
    what = "a notebook instance's owner is a user"
    yield from owned_by_users(scene, "notebook_instances", code="NotebookInstanceOwnerUnknown", rule=what)


def notebook_instances_are_in_the_region(scene: Scene) -> Iterator[Finding]:
    """CloudFormation has them there."""
    kind, region = "AWS::SageMaker::NotebookInstance", scene.environment.child("region")
    notebooks = scene.settings.items("notebook_instances")
    if region is not None and notebooks and scene.region is not None and scene.region in LACKING[kind]:
        wrote = f"{region.path} is {region.show()}, and there are notebook_instances"
        fix = "write 'notebook_instances: []' in this environment's overrides"
        problem = Problem("RegionLacksType", wrote, f"CloudFormation lacks {kind} there", fix)
        yield region.refuse(problem, scene.settings.find("notebook_instances"))
