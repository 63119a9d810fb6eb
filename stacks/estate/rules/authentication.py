"""Rules for how people sign in: one way for all of them."""

from __future__ import annotations

from collections.abc import Iterator

from stacks.estate.errors import Finding
from stacks.estate.rules.scene import Scene, repeated
from studio_constructs.errors import Problem


def people_are_in_identity_center(scene: Scene) -> Iterator[Finding]:
    """Identity Center knows everybody where it signs people in, and nobody where it does not."""
    signs_in = scene.settings.find("authentication")
    people = [(user, user.child("identity_center")) for user in scene.settings.items("users") if user.is_mapping]
    for user, person in people:
        if signs_in is not None and person is None:
            problem = Problem(
                "IdentityCenterUserMissing",
                f"{user.path} has no 'identity_center'",
                "Identity Center signs people in to this domain, and each profile names its person there",
                "add 'identity_center: {user_name: ..., user_id: ...}'",
            )
            yield user.refuse(problem, signs_in)
        elif signs_in is None and person is not None:
            problem = Problem(
                "IdentityCenterUserUnwanted",
                f"{person.path} is given",
                "IAM signs people in to this domain, and SageMaker refuses a profile that names one of Identity Center",
                "drop it, or add 'authentication: {identity_center: {}}' to an estate that is not deployed yet",
            )
            yield person.refuse(problem, user)
    yield from repeated(
        [person for _, person in people if person is not None],
        "user_name",
        "IdentityCenterUserTaken",
        "a person of Identity Center has one profile in a domain",
    )


def login_role_is_for_iam(scene: Scene) -> Iterator[Finding]:
    """Identity Center makes no links to profiles."""
    role, signs_in = scene.settings.find("login_role"), scene.settings.find("authentication")
    if role is not None and signs_in is not None:
        problem = Problem(
            "LoginRoleNeedsIam",
            f"{role.path} stands beside {signs_in.path}",
            "Identity Center signs people in to this domain, and SageMaker makes no links to its profiles",
            "drop it; Identity Center assigns people by authentication.identity_center.group_ids and users' user_id",
        )
        yield role.refuse(problem, signs_in)


def settings_of_identity_center_have_it(scene: Scene) -> Iterator[Finding]:
    """SageMaker refuses what knows people of Identity Center where IAM signs them in."""
    if scene.settings.find("authentication") is not None:
        return
    only = scene.settings.find("domain", "api_only")
    amazon_q = only.child("amazon_q") if only else None
    propagation = only.child("trusted_identity_propagation") if only else None
    switch = amazon_q.child("enabled") if amazon_q else None
    wanted = [
        amazon_q if amazon_q and amazon_q.is_mapping and (switch is None or switch.value is not False) else None,
        propagation if propagation and propagation.value is True else None,
    ]
    for node in filter(None, wanted):
        problem = Problem(
            "IdentityCenterNeeded",
            f"{node.path} is on, and there is no 'authentication'",
            "SageMaker has it only where IAM Identity Center signs people in",
            "drop it; how people sign in is chosen once, for a new domain",
        )
        yield node.refuse(problem, only)
