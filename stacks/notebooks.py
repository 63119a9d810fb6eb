"""Notebook instances, as the estate file tells of them: made in the Studio stack, opened by their owners."""

from __future__ import annotations

import aws_cdk as cdk
from aws_cdk import aws_iam as iam
from aws_cdk import aws_kms as kms
from constructs import Construct

import studio_constructs as studio
from stacks.estate import OwnNotebookInstance, Settings
from studio_constructs._acknowledge import acknowledge_wildcards
from studio_constructs.notebook_instance.grants import NotebookInstanceGrants
from studio_constructs.notebook_instance.role import arns_of
from studio_constructs.role import permissions
from studio_constructs.role.execution_policy import data_policies


def make_notebook_instance(
    scope: Construct,
    notebook: OwnNotebookInstance,
    *,
    settings: Settings,
    network: studio.StudioNetwork,
    encryption_key: kms.IKey,
    removal_policy: cdk.RemovalPolicy,
) -> None:
    """A notebook instance, which reaches what its owner's team reaches in S3, as long as it is in the file.

    It has a role of its own, which is kept with it. What leads to data is a policy beside it, which goes: a kept
    instance that nobody answers for reaches none.
    """
    place = Construct(scope, f"Notebook-{notebook.name.lower()}")
    made = studio.NotebookInstance(
        place,
        "Instance",
        network=network,
        encryption_key=encryption_key,
        notebook_instance_name=_name(settings, notebook),
        instance_type=notebook.instance_type,
        volume_gb=notebook.volume_gb,
        idle_stop=studio.IdleStop.after(cdk.Duration.minutes(notebook.idle_minutes)),
        code_repositories=notebook.code_repositories,
        root_access=notebook.root_access,
        removal_policy=removal_policy,
    )
    (owner,) = (user for user in settings.users if user.name == notebook.owner)
    (team,) = (team for team in settings.teams if team.name == owner.team)
    parts = data_policies(cdk.Stack.of(scope), team.s3_read, team.s3_write)
    for number, statements in enumerate(parts, start=1):
        policy = iam.ManagedPolicy(
            place,
            f"Data{number}",
            description="Data of a notebook instance's team",
            roles=[made.role],
            statements=statements,
        )
        acknowledge_wildcards(policy, statements, permissions.WILDCARDS)
    studio.CostTags({"team": owner.team, "owner": owner.owner or owner.name}).apply_to(place)
    cdk.CfnOutput(place, "Name", value=made.notebook_instance_name, description=f"Notebook instance of {owner.name}")


def let_owner_open(settings: Settings, owner: str, role: studio.ExecutionRole) -> None:
    """Let a person start, open and stop what is theirs. By its name: no stack refers to another."""
    own = [each for each in settings.notebook_instances if each.owner == owner]
    if not own:
        return
    stack = cdk.Stack.of(role)
    policy = iam.ManagedPolicy(role, "Notebooks", description="A person's notebook instances", roles=[role.role])
    for notebook in own:
        NotebookInstanceGrants(arns_of(stack, _name(settings, notebook))).use(policy)


def _name(settings: Settings, notebook: OwnNotebookInstance) -> str:
    return f"{settings.domain.name.lower()}-{notebook.name}"
