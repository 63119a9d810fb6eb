"""Rules that join parts of the file, judged for each environment on its merged settings.

They read the tree and not the model, and pass over what has the wrong type: so one bad value elsewhere hides none of
them, and every problem comes out in one run.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Final

from stacks.estate.errors import Finding
from stacks.estate.rules import (
    apps,
    authentication,
    governance,
    idle,
    mlflow,
    names,
    network,
    notebooks,
    people,
    policies,
    roles,
    spaces,
    teardown,
)
from stacks.estate.rules.scene import Scene, type_of_rule

__all__ = ["Scene", "judge", "judge_together"]

_RULES: Final[tuple[type_of_rule, ...]] = (
    names.names_are_unique,
    names.entries_stand_once,
    people.users_have_teams,
    people.teams_may_run_the_default,
    people.people_may_run_their_default,
    people.stacks_have_room,
    policies.people_are_told_apart,
    policies.policies_fit,
    policies.boundary_is_of_the_account,
    roles.shared_roles_name_people,
    roles.shared_roles_open_no_notebook_instance,
    roles.teams_of_one_role_are_alike,
    authentication.people_are_in_identity_center,
    authentication.login_role_is_for_iam,
    authentication.settings_of_identity_center_have_it,
    spaces.spaces_have_owners,
    spaces.stacks_hold_the_spaces,
    network.network_is_one,
    network.perimeter_is_used,
    network.lookup_knows_where,
    network.zones_are_of_the_region,
    network.key_is_of_the_region,
    apps.scripts_fit,
    apps.one_script_is_built_in,
    apps.classic_is_there,
    apps.images_have_names,
    mlflow.mlflow_is_named_once,
    mlflow.mlflow_is_in_the_region,
    mlflow.teams_name_what_is_there,
    mlflow.people_reach_it,
    notebooks.notebook_instances_have_names,
    notebooks.notebook_instances_have_owners,
    notebooks.notebook_instances_are_in_the_region,
    idle.idle_shutdown_can_work,
    governance.somebody_hears,
    governance.told_once,
    governance.budgets_can_be_made,
    governance.budgets_are_of_those_who_are_there,
    governance.there_are_homes,
    governance.copies_go_elsewhere,
    teardown.teardown_is_of_an_estate_that_goes,
    teardown.homes_go_if_it_is_said_twice,
    names.tags_are_sagemakers,
)


def judge(scene: Scene) -> Iterator[Finding]:
    """All rules, on the merged settings of one environment."""
    for rule in _RULES:
        yield from rule(scene)


def judge_together(scenes: Iterable[Scene]) -> Iterator[Finding]:
    """Rules between environments."""
    yield from names.places_are_apart(scenes)
