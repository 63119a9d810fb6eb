"""The truth of the scenarios, shown: each is deployed on the local AWS, and what happens is compared with the verdict.

The local AWS has the registry's lists of what may not change, as the guard has; that these are right, the sweep asks
a second source. What is shown here is the rest: expressions, conditions, policies, exports, nested stacks, names
that are taken, and what follows from what.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final

import pytest

from tests.studio_cli.guard.deploying import Ground, deployed, in_a_copy
from tests.studio_cli.guard.edits import SCENARIOS
from tests.studio_cli.guard.kit import judged, place

pytestmark = pytest.mark.slow

DEPLOYED = [each for each in SCENARIOS if "not_deployed" not in each]
SHOWS: Final = {
    "replace": {"replaced"},
    "may-replace": {"replaced", "same"},
    "delete": {"deleted"},
    "may-delete": {"deleted", "same"},
    "orphan": {"kept"},
    "rename": {"deleted", "kept"},
    "move": {"deleted", "kept"},
}
"""What a kind looks like once it is deployed. Of all other kinds, and of none, the resource stays as it is."""


@pytest.fixture(scope="module")
def ground() -> Iterator[Ground]:
    with deployed() as made:
        yield made


@pytest.mark.parametrize("scenario", DEPLOYED, ids=[each["name"] for each in DEPLOYED])
def test_what_the_verdict_says_is_what_happens(scenario: dict[str, Any], ground: Ground) -> None:
    done, refused = in_a_copy(ground, scenario)
    assert refused.keys() == scenario.get("refused", {}).keys(), refused
    for stack, words in scenario.get("refused", {}).items():
        assert words in refused[stack]
    findings = {place(each): str(each.kind) for each in judged(scenario).findings if each.kind in SHOWS}
    stopped = {"same", "refused"} if refused else set()  # an update that fails does the rest no more
    wrong = {
        name: (findings.get(name), what)
        for name, what in done.items()
        if what not in SHOWS.get(findings.get(name, ""), {"same"}) | stopped
    }
    assert wrong == {}
    if "replace" in findings.values():
        assert "replaced" in done.values()


def test_few_are_not_deployed() -> None:
    assert len(DEPLOYED) >= 0.85 * len(SCENARIOS)
    assert all(each["not_deployed"] for each in SCENARIOS if "not_deployed" in each)
