"""`studio guardrails`: an estate's guardrails as a document, for whoever attaches them elsewhere."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any, Final

import click

from stacks.estate import Environment, Estate, EstateError, load_estate
from stacks.guardrails import rules_of
from studio_cli.commands.estate_options import environment_of
from studio_constructs import Guardrails, ValidationError

_DEPLOYER: Final = "arn:aws:iam::*:role/cdk-hnb659fds-cfn-exec-role-*"
"""The role that CloudFormation has in an account that `cdk bootstrap` has prepared."""


@click.command()
@click.option("--estate", "path", type=click.Path(path_type=Path), default=Path("studio.yaml"), help="The estate file.")
@click.option("--environment", "name", help="Which environment, where the file has several.")
@click.option(
    "--format",
    "kind",
    type=click.Choice(["scp", "boundary"]),
    default="scp",
    help="A service control policy for the account, or a permissions boundary for a role.",
)
@click.option("--exempt", multiple=True, help="ARN of a role that the scp does not hold for. Default: CDK's.")
def guardrails(path: Path, name: str | None, kind: str, exempt: tuple[str, ...]) -> None:
    """Print what nobody in an estate exceeds, as JSON. Nothing is deployed, and AWS is not asked."""
    try:
        estate = load_estate(path)
        made = document(estate, environment_of(estate, name), kind, exempt or [_DEPLOYER])
    except (EstateError, ValidationError) as error:
        raise click.ClickException(str(error)) from error
    click.echo(json.dumps(made, indent=2))


def document(estate: Estate, environment: Environment, kind: str, exempt: Sequence[str]) -> dict[str, Any]:
    """The document. What only a deployment makes is not in it: a new key, the ids of a new network.

    Jobs' networks and keys are the boundary's: other teams of the account have their own. What apps and jobs run on
    is the service control policy's, for all teams together; in the estate each team's own policy says it.
    """
    settings = environment.settings
    existing = settings.network.existing
    rules = rules_of(
        settings,
        name=f"{estate.name}-{environment.name}",
        subnets=() if existing is None else existing.subnet_ids,
        security_groups=() if existing is None else existing.security_group_ids,
        encryption_key=settings.encryption.key_arn,
    )
    if not rules.subnets or not rules.security_groups:
        rules = replace(rules, subnets=(), security_groups=())
    if kind == "boundary":
        if environment.account is None or environment.region is None:
            raise click.ClickException("a boundary names the account and the region; write both into the environment")
        return Guardrails.boundary(rules, account=environment.account, region=environment.region)
    types = [each for team in settings.teams for each in team.instance_types]
    job_types = [each for team in settings.teams for each in team.jobs.instance_types or ()]
    rules = replace(rules, subnets=(), security_groups=(), encryption_keys=())
    rules = replace(rules, instance_types=types, job_instance_types=job_types)
    return Guardrails.service_control_policy(rules, exempt=exempt, region=environment.region or "*")
