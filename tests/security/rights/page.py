"""`docs/rights.md`: the table for people, written from the rows that the tests ask.

Written anew with `python -m tests.security.rights.page`.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Final

from tests.kit import ROOT

from . import attacks, controls, declared, elsewhere, people, service_data, services, table
from .declared import Session, Whose
from .judge import Identity, Setting
from .row import May
from .world import Person, Place, places
from .world import people as people_of

PAGE: Final = ROOT / "docs" / "rights.md"

_THREATS: Final = {
    "T1": "Open another person's Studio",
    "T2": "Change tags, to look like somebody else",
    "T3": "Start, stop or delete what is another person's",
    "T4": "Read another person's home or data",
    "T6": "Act as somebody else, through a role",
    "T7": "Put a script or an image under other people",
    "T8": "Connect an IDE on a laptop",
    "T10": "Carry data out",
    "T11": "Lock people out of the key, or give it away",
    "T13": "Start what is too dear",
    "T15": "Change the estate, or one's own rights",
    "T16": "Read about other people",
}

_HEAD: Final = """\
# Who can do what

<!-- Written by `python -m tests.security.rights.page` from the rows that the tests ask. Change those. -->

What stands here is asked of the templates, not of the code that makes them: the tests synthesize the default estate,
the estate that uses every key, and one with every tool of SageMaker; read every policy of every role, key, bucket and
VPC endpoint in them as IAM would have them after a deployment; and decide more than 90,000 requests as IAM documents
it.
Each role of each stack is in the table, or a test fails and names it. That the table would notice is tested too: each
policy is changed in one place at a time, in every place (a statement, an action, a condition or a value is left out, a
resource or a variable becomes `*`, ...), and a row must come out wrong.

IAM is decided here by a reading of its documentation that agrees with an independent one
(`tests/security/iam`); it is not AWS. Access Analyzer and CloudTrail say what is so in an account.
"""

_LIMITS: Final = """\
## What IAM can not keep apart

- *Names are seen.* Lists (`ListSpaces`, `ListUserProfiles`, ...) and `DescribeSpace`, `DescribeApp` know no owner. Whom
  this bothers needs a domain or an account for each team.
- *Scripts are read* by whoever starts an app with them. No password belongs in one.
- *Names tell whose a model, pipeline or feature group is* (`alice--churn`). Two domains of one account and region with
  an `alice` each share them: give such people different names.
- *A shared space is everybody's.* IAM does not know who works in it.
- *What a job may do, its person may do.* It runs under the same role, unless `job_role` names another.
- *Logs of apps are one group.* A role may write to streams in it that are another's; nobody may read them with it.
- *Network interfaces of jobs belong to nobody.* Whoever starts jobs in the network may take the interfaces away that
  others' jobs have in the same subnets, which ends those jobs; and may make interfaces there, with the jobs' group.
- *Pipelines that are shared run as who made them.* Whoever starts one chooses its parameters.
"""


def text() -> str:
    """The page."""
    return "\n".join([_HEAD, *_attacks(), *_elsewhere(), *_shared(), *_work(), *_actions(), *_services(), _LIMITS])


def _place(name: str) -> Place:
    (found,) = [each for each in places() if each.name == name]
    return found


def _person(place: str, team: str) -> Person:
    (found,) = [one for one in people_of(_place(place)) if (one.team.name if one.team else "") == team]
    return found


# What must fail -----------------------------------------------------------------------------------------------------


def _attacks() -> Iterator[str]:
    person = _person("marketing-analytics-prod", "analysts")
    rows = list(attacks.rows(person))
    asked = {
        "here": Identity("here", person.role.policies, person.role.boundary),
        **{name: Identity(name, [controls.document(name, person)]) for name in controls.CONTROLS},
    }
    allowed = {
        name: [row.why for row in controls.alone(rows) if identity.truth(row, Setting.DEPLOYED).holds]
        for name, identity in asked.items()
    }
    yield f"## What one person can not do to another\n\n{len(rows)} attempts of somebody who works in Studio."
    yield "The last two columns are what AWS hands out for such people, asked the same: its"
    yield f"[documented policy for private spaces]({controls.control('private_spaces')['source']})"
    yield f"and the Studio part of [AmazonSageMakerFullAccess]({controls.control('full_access')['source']}).\n"
    yield "| somebody | here | documented policy | FullAccess |\n|---|---|---|---|"
    yield "| **succeeds in all** | " + " | ".join(f"**{len(each)} of {len(rows)}**" for each in allowed.values()) + " |"
    for threat, what in _THREATS.items():
        yield f"| *{what}* | | | |"
        for why in dict.fromkeys(row.why for row in rows if row.threat == threat):
            marks = ["**allowed**" if why in found else "denied" for found in allowed.values()]
            yield f"| {why} | {' | '.join(marks)} |"
    yield ""


def _elsewhere() -> Iterator[str]:
    rows = list(elsewhere.rows(_person("everything-prod", "scientists")))
    yield f"## What nobody does in other services\n\n{len(rows)} more attempts, from Studio and from jobs. Nobody\n"
    for why in dict.fromkeys(row.why for row in rows):
        named = sorted({f"`{row.action.partition(':')[0]}`" for row in rows if row.why == why})
        yield f"- {why} ({', '.join(named)})"
    yield ""


def _shared() -> Iterator[str]:
    """The same attempts where people share a role, each by the person who could do the most."""
    columns = {
        "a role for each": _person("marketing-analytics-prod", "analysts"),
        "a role for a team (`roles.of: team`)": _person("shared-team", "analysts"),
        "a role for all (`roles.of: estate`)": _person("shared-estate", "analysts"),
    }
    asked = {name: list(attacks.rows(person)) for name, person in columns.items()}
    allowed = {
        name: [
            row.why
            for row in asked[name]
            if Identity(name, person.role.policies, person.role.boundary).truth(row, Setting.DEPLOYED).holds
        ]
        for name, person in columns.items()
    }
    yield "## Where people share a role\n\nAn estate may give a team, or all people, [one role](estate.md#roles)."
    yield "The same attempts, by somebody on a colleague who has the very same role. What tells people apart is then"
    yield "what Studio and SageMaker say of a session, its profile and its source identity; what a job may do as"
    yield "the role, whoever has the role may do anyway.\n"
    yield "| somebody | " + " | ".join(columns) + " |\n|---|" + "---|" * len(columns)
    counts = " | ".join(f"**{len(allowed[name])} of {len(asked[name])}**" for name in columns)
    yield f"| **succeeds in all** | {counts} |"
    for why in dict.fromkeys(why for found in allowed.values() for why in found):
        marks = ["**allowed**" if why in found else "denied" for found in allowed.values()]
        yield f"| {why} | {' | '.join(marks)} |"
    yield "\nThat sessions of jobs carry the source identity is documented for training, processing and pipelines; in"
    yield "others nothing of a person's is open to a job, its own person's neither.\n"


# What must work -----------------------------------------------------------------------------------------------------


def _work() -> Iterator[str]:
    columns = {
        "default role": _person("everything-prod", ""),
        "analysts": _person("everything-prod", "analysts"),
        "scientists": _person("everything-prod", "scientists"),
    }
    told = {name: _whats(people.rights(person)) for name, person in columns.items()}
    yield "## What people do\n\nOf the [estate that uses every key](../examples/everything/studio.yaml): who has no"
    yield "role of their own, a team without tools, and a team with most of them.\n"
    yield f"| may | {' | '.join(columns)} |\n|---|{'---|' * len(columns)}"
    for what in dict.fromkeys(what for whats in told.values() for what in whats):
        yield f"| {what} | {' | '.join('yes' if what in whats else '' for whats in told.values())} |"
    yield ""


def _whats(rights: Iterable[May]) -> list[str]:
    """What is allowed, in words; what is only near it is not told."""
    return list(dict.fromkeys(right.what for right in rights if right.on))


# Every action -------------------------------------------------------------------------------------------------------


def _actions() -> Iterator[str]:
    capabilities = tuple(declared.CAPABILITIES)
    taking = {action.name for action, _ in service_data.pairs()}
    yield f"## Every action of SageMaker\n\nAWS knows {len(taking)} actions of SageMaker that take a resource"
    yield f"(service authorization reference, read {service_data.read_on()}). This is what somebody with every"
    yield "capability may do, in Studio. What is not here is denied, and all of it on another account's things.\n"
    yield "| thing | on one's own | on anybody's of the domain | on whatever the account has |\n|---|---|---|---|"
    kinds = sorted({kind for _, kind in service_data.pairs()})
    for kind in kinds:
        cells = {whose: _allowed(capabilities, kind, whose) for whose in Whose}
        domain = cells[Whose.ANOTHER_S] - cells[Whose.OTHER_DOMAIN_S]
        own = cells[Whose.OWN] - cells[Whose.ANOTHER_S]
        if cells[Whose.OWN]:
            yield f"| {kind} | {_names(own)} | {_names(domain)} | {_names(cells[Whose.OTHER_DOMAIN_S])} |"
    yield "\nAnd what takes no resource, beside SageMaker's own lists of names that stand above:"
    yield f"{_names(declared.lists(capabilities))}.\n"


def _allowed(capabilities: tuple[str, ...], kind: str, whose: Whose) -> set[str]:
    return {
        action.name
        for action, on in service_data.pairs()
        if on == kind and declared.is_allowed(capabilities, Session.STUDIO, action.name, kind, whose)
    } - declared.lists(capabilities)


def _names(actions: Iterable[str]) -> str:
    return ", ".join(f"`{name}`" for name in sorted(actions))


# Services -----------------------------------------------------------------------------------------------------------


def _services() -> Iterator[str]:
    yield "## What services do\n\nRoles that nobody works with. Each is taken by its service alone; for this account"
    yield "alone, where the service tells for whom it asks.\n"
    yield "| role of | taken by | may |\n|---|---|---|"
    known = {role.logical_id: (place, role) for place in places() for role in place.roles}
    for service in services.SERVICES:
        of_it = [(place, role) for place, role in known.values() if services.service_of(role) is service]
        whats = dict.fromkeys(what for place, role in of_it for what in _whats(service.rights(place, role)))
        yield f"| {service.name} | `{service.trusts}` | {'; '.join(whats)} |"
    yield f"| {table.LOGIN} | whom the file trusts, with a tag that names them | open the profile of one's name |"
    yield ""


if __name__ == "__main__":
    PAGE.write_text(text())
