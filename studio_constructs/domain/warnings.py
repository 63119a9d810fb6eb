"""What is looser than a domain's defaults, said at synth."""

from __future__ import annotations

import aws_cdk as cdk
from constructs import Construct

from studio_constructs._loosening import say_loosened
from studio_constructs.domain.options import DockerSettings
from studio_constructs.settings import DefaultSpaceSettings, UserSettings
from studio_constructs.settings.loosened import loosened_for_users


def say_what_is_loose(
    domain: Construct,
    *,
    users: UserSettings,
    spaces: DefaultSpaceSettings,
    docker: DockerSettings | None,
    source_identity: bool,
    tag_propagation: bool,
    public_internet: bool,
    removal_policy: cdk.RemovalPolicy,
) -> None:
    """Warn of each thing, with what it costs and what to do."""
    shared_lab = spaces.jupyter_lab
    loosened = {
        **loosened_for_users(users, None if shared_lab is None else shared_lab.idle_shutdown),
        "studio:DomainNotRetained": (
            removal_policy is cdk.RemovalPolicy.DESTROY,
            (
                "removal_policy is DESTROY: a domain that leaves the template is deleted, and everybody's home with it "
                "is out of reach; drop the argument to keep the domain"
            ),
        ),
        "studio:PublicInternet": (
            public_internet,
            (
                "public_internet is True: apps reach the internet past your VPC, so data can leave and endpoint "
                "policies do not hold; drop the argument to keep to the VPC"
            ),
        ),
        **loosened_by_docker(docker),
        "studio:SourceIdentityDisabled": (
            not source_identity,
            "source_identity is False: CloudTrail shows a role and not the person behind it; drop the argument",
        ),
        "studio:TagPropagationDisabled": (
            not tag_propagation,
            (
                "tag_propagation is False: spaces and apps do not carry the domain's tags, so nobody finds what they "
                "cost; drop the argument"
            ),
        ),
    }
    say_loosened(domain, loosened)


def loosened_by_docker(docker: DockerSettings | None) -> dict[str, tuple[bool, str]]:
    """By code: whether people may run images, and what that means."""
    return {
        "studio:DockerAccess": (
            docker is not None,
            (
                "docker is given: images of the trusted accounts run in spaces, and their traffic goes through "
                "SageMaker's network, not yours; drop the argument"
            ),
        ),
    }
