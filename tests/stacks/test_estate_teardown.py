"""`teardown`: the stacks of people and of the domain clear away what people made, each its own."""

from __future__ import annotations

import pytest

from tests.kit import resources
from tests.stacks.conftest import TEAMS, Write, synthesize, warnings_of

HEAD = """
name: team
environments: [{name: dev, region: eu-west-1, account: "111122223333"}]
domain: {removal_policy: destroy}
user_stacks: 2
"""
BASE = HEAD + TEAMS + "users: [{name: alice, team: all, stack: 1}]\n"
ON, HOMES = "teardown: {}\n", "teardown: {delete_homes: true, confirm_delete_homes: team-dev}\n"


def test_each_stack_ends_the_work_of_its_own(estate_file: Write) -> None:
    templates = synthesize(estate_file(BASE + ON))
    found = {
        stack: [each["Properties"]["Whose"] for each in resources(template, "Custom::StudioTeardown").values()]
        for stack, template in templates.items()
    }
    assert {stack: whose for stack, whose in found.items() if whose} == {
        "dev-Studio": ["Everybody"],
        "dev-Users-01": ["ThisStack"],
    }


def test_homes_go_with_the_domain_and_synth_says_so(estate_file: Write) -> None:
    path = estate_file(BASE + HOMES)
    homes = [stack for stack, template in synthesize(path).items() if resources(template, "Custom::StudioHomes")]
    assert homes == ["dev-Studio"]
    assert "studio:TeardownDeletesHomes" in warnings_of(path)


@pytest.mark.parametrize("said", ["teardown: {enabled: false}\n", "teardown: {enabled: false, delete_homes: true}\n"])
def test_switched_off_it_makes_nothing(estate_file: Write, said: str) -> None:
    assert synthesize(estate_file(BASE + said)) == synthesize(estate_file(BASE))
