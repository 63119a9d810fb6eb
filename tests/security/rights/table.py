"""The whole table: every policy of every estate, with the rows that it must hold to."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache, cached_property, partial

from tests.security.iam.assembly import Role
from tests.security.iam.statement import Document

from . import attacks, ceiling, elsewhere, generated, guardrails, people, resources, services, sign_in
from .declared import Session
from .judge import BOUNDARY, Guarded, Identity, Judged
from .row import Row
from .world import Person, Place, places
from .world import people as people_of


@dataclass(frozen=True)
class Part:
    """What is asked of one identity, or of one resource's policy.

    Args:
        place: The environment.
        where: Its name, and the logical id.
        who: In plain words.
        judged: The policies.
        make: What must come of requests, made when it is asked for.
    """

    place: Place
    where: str
    who: str
    judged: Judged
    make: Callable[[], Iterable[Row]]

    @cached_property
    def rows(self) -> tuple[Row, ...]:
        """The rows."""
        return tuple(self.make())

    def named(self, text: str) -> str:
        """The same for what is said of it."""
        return self._normal(text)

    @cached_property
    def documents(self) -> dict[int, str]:
        """Its documents, without what the environment is called: account, domain, key, network."""
        judged = self.judged
        told = {0: judged.document} if isinstance(judged, Guarded) else dict(enumerate(judged.policies))
        if isinstance(judged, Identity) and judged.boundary is not None:
            told[BOUNDARY] = judged.boundary
        return {number: self._normal(json.dumps(document, sort_keys=True)) for number, document in told.items()}

    def _normal(self, text: str) -> str:
        place = self.place
        named = [place.name, place.settings.domain.name]
        named += [name.replace("-", "") for name in named]
        for name in named:
            text = re.sub(re.escape(name), "<place>", text, flags=re.IGNORECASE)
        for number, each in enumerate([*place.subnets, *place.security_groups, place.domain, place.account]):
            text = text.replace(each, f"<{number}>")
        return _NAMELESS.sub("<id>", text)


_NAMELESS = re.compile(
    r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}|(?<=role/)[\w+=,.@<>-]+|[0-9a-f]{8,17}", re.IGNORECASE
)


def without_names(documents: Sequence[Document], names: Sequence[str]) -> str:
    """Policies as a text, without a person's name and the id of their role."""
    text = json.dumps(documents, sort_keys=True)
    for name in names:
        text = text.replace(name, "<name>")
    return text


@cache
def parts() -> tuple[Part, ...]:
    """Everything, once for policies that differ by nothing but names of the environment."""
    found: dict[str, Part] = {}
    for place in places():
        for part in _of(place):
            found.setdefault(json.dumps([part.who, *part.documents.values()]), part)
    return tuple(found.values())


def _of(place: Place) -> Iterator[Part]:
    for person in people_of(place):
        who = person.team.name if person.team is not None else "whoever has no role of their own"
        yield _identity(place, person.role, who, partial(_of_person, person))
        yield _trust(place, person.role, who, partial(sign_in.taken_for_person, person))
    for role in place.roles:
        if sign_in.is_login(role):
            yield _identity(place, role, LOGIN, partial(sign_in.login, place))
            yield _trust(place, role, LOGIN, partial(sign_in.taken_to_log_in, place, role))
        service = services.service_of(role)
        if service is not None:
            yield _identity(place, role, service.name, partial(services.rows, place, service, role))
            yield _trust(place, role, service.name, partial(sign_in.taken_by_service, place, service, role))

    yield from _of_resources(place)


def _of_resources(place: Place) -> Iterator[Part]:
    for policies, make, who in (
        (place.assembly.keys, resources.key, "a key"),
        (place.assembly.buckets, resources.bucket, "a bucket"),
        (place.assembly.endpoints, resources.endpoint, "a VPC endpoint"),
    ):
        for policy in policies:
            if policy.stack.startswith(f"{place.name}-") and policy.document is not None:
                where = f"{place.name}/{policy.logical_id}"
                guarded = Guarded(where, policy.document, is_endpoint=make is resources.endpoint)
                name = f"{who} of {policy.service.rpartition('.')[2]}" if guarded.is_endpoint else who
                yield Part(place, where, name, guarded, partial(make, place, policy))


LOGIN = "login"


def _of_person(person: Person) -> Iterator[Row]:
    yield from people.rows(person)
    yield from attacks.rows(person)
    yield from elsewhere.rows(person)
    yield from guardrails.rows(person)
    yield from ceiling.rows(person)
    for session in Session:
        yield from generated.rows(person, session)
        yield from generated.lists(person, session)


def _identity(place: Place, role: Role, who: str, make: Callable[[], Iterable[Row]]) -> Part:
    where = f"{place.name}/{role.logical_id}"
    return Part(place, where, who, Identity(where, role.policies, role.boundary), make)


def _trust(place: Place, role: Role, who: str, make: Callable[[], Iterable[Row]]) -> Part:
    where = f"{place.name}/{role.logical_id}, trust"
    return Part(place, where, f"{who}, to take the role", Guarded(where, role.trust), make)
