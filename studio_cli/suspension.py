"""Suspended people: their apps are stopped, and nobody is removed who was not suspended before."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final

from botocore.exceptions import ClientError
from rich.console import Console

from stacks.estate import Environment
from studio_cli.asking import code_of, pages
from studio_cli.aws import Target
from studio_cli.place import region_of
from studio_cli.report import find_domain
from studio_constructs import Problem
from studio_constructs.suspension import SUSPENDED, SUSPENDED_TAG

_GONE: Final = "ResourceNotFound"
_STOPPING: Final = "ResourceInUse"
_GONE_IN_WORDS: Final = ("has already been deleted", "previously failed and was automatically deleted")
"""What SageMaker says of an app that is gone, at times, with the code of a request that is not valid.

https://github.com/hashicorp/terraform-provider-aws/blob/main/internal/service/sagemaker/app.go
"""
_RUNS: Final = "InService"
"""Nothing else can be stopped."""
_OVER: Final = frozenset({"Deleted", "Deleting", "Failed"})


def stop_apps_of_suspended(target: Target, environment: Environment, console: Console) -> None:
    """Stop the apps of everybody who is suspended in the file: their own, and those of their private spaces.

    A shared space's app is everybody's, and goes on.

    Args:
        target: Where.
        environment: Whose people.
        console: Where to say what is stopped.
    """
    names = {user.name for user in environment.settings.users if user.suspended}
    sagemaker = target.client("sagemaker", region_of(target, environment))
    domain_id = find_domain(sagemaker, environment.settings.domain.name) if names else None
    if domain_id is None:
        return
    owners = dict(_owners(sagemaker, domain_id))
    for app in pages(sagemaker, "list_apps", "Apps", DomainIdEquals=domain_id):
        owner = owners.get(app["SpaceName"]) if "SpaceName" in app else app.get("UserProfileName")
        if owner not in names or app["Status"] in _OVER:
            continue
        where = f"{app['AppType']} in space {app['SpaceName']}" if "SpaceName" in app else app["AppType"]
        if app["Status"] == _RUNS and _stop(sagemaker, app):
            console.print(f"stopping {where}: {owner} is suspended", soft_wrap=True)
        else:
            console.print(f"{where} of {owner} is {app['Status']}: run studio suspend again", soft_wrap=True)


def _owners(sagemaker: Any, domain_id: str) -> Iterator[tuple[str, str]]:
    """Private spaces, and whose they are."""
    for space in pages(sagemaker, "list_spaces", "Spaces", DomainIdEquals=domain_id):
        owner = space.get("OwnershipSettingsSummary", {}).get("OwnerUserProfileName")
        if owner and space.get("SpaceSharingSettingsSummary", {}).get("SharingType") == "Private":
            yield space["SpaceName"], owner


def _stop(sagemaker: Any, app: dict[str, Any]) -> bool:
    """Stop an app; whether it stops."""
    named = {key: app[key] for key in ("DomainId", "SpaceName", "UserProfileName", "AppType", "AppName") if key in app}
    try:
        sagemaker.delete_app(**named)
    except ClientError as error:
        if code_of(error) == _GONE or any(words in str(error) for words in _GONE_IN_WORDS):
            return True
        if code_of(error) != _STOPPING:
            raise
        return False
    return True


def removed_unsuspended(
    sagemaker: Any, domain_id: str, environment: Environment, profiles: dict[str, str]
) -> Iterator[Problem]:
    """Who is in a stack, is out of the file, and was not suspended before.

    Args:
        sagemaker: A client.
        domain_id: The domain.
        environment: Whose people.
        profiles: The profiles that stacks hold, and in which stack each is.
    """
    wanted = {user.name.lower() for user in environment.settings.users}
    for name, stack in profiles.items():
        if name.lower() in wanted or _is_suspended_or_gone(sagemaker, domain_id, name):
            continue
        yield Problem(
            "UserNotSuspended",
            f"{name} is in {stack}, out of the file, and not suspended",
            "people are suspended first, so that nobody is removed by mistake or in the middle of their work",
            "put the line back with 'suspended: true', deploy, and remove it then",
        )


def _is_suspended_or_gone(sagemaker: Any, domain_id: str, name: str) -> bool:
    try:
        profile = sagemaker.describe_user_profile(DomainId=domain_id, UserProfileName=name)
    except ClientError as error:
        if code_of(error) != _GONE:
            raise
        return True
    tags = pages(sagemaker, "list_tags", "Tags", ResourceArn=profile["UserProfileArn"])
    return any(tag["Key"] == SUSPENDED_TAG and tag["Value"] == SUSPENDED for tag in tags)
