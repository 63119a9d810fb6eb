"""Other estates beside which one would be made: after a change of `name:`, the estate itself is such another."""

from __future__ import annotations

from typing import Any

from stacks.estate import Environment, Estate
from studio_cli.aws import Target
from studio_cli.place import prefix_of, region_of, stack_names


def estates_beside_a_new_one(target: Target, estate: Estate, environment: Environment) -> list[str]:
    """Names of the other estates that have this environment; none once this estate has a stack.

    They are known by their domains' tags: the app tags resources, not stacks.

    Args:
        target: Where to look.
        estate: The estate that may be new.
        environment: The environment; its account and region are looked at.
    """
    region = region_of(target, environment)
    if stack_names(target.client("cloudformation", region), prefix_of(estate, environment)):
        return []
    sagemaker = target.client("sagemaker", region)
    domains = [row for page in sagemaker.get_paginator("list_domains").paginate() for row in page["Domains"]]
    tags = [_tags(sagemaker, domain["DomainArn"]) for domain in domains]
    there = {own["estate"] for own in tags if "estate" in own and own.get("environment") == environment.name}
    return sorted(there - {estate.name})


def _tags(sagemaker: Any, arn: str) -> dict[str, str]:
    pages = sagemaker.get_paginator("list_tags").paginate(ResourceArn=arn)
    return {tag["Key"]: tag["Value"] for page in pages for tag in page["Tags"]}
