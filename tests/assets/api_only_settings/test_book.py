"""What comes back when a setting goes: properties of the book, for an API that merges and for one that replaces."""

from __future__ import annotations

import copy
from collections.abc import Callable, Mapping
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from api_only_settings import settings as book_of

Json = dict[str, Any]
Send = Callable[[Json, Json], Json]

STATUS = st.sampled_from(["ENABLED", "DISABLED"])
LEAVES: dict[str, st.SearchStrategy[Any]] = {
    "DomainSettings.DockerSettings.RootlessDocker": STATUS,
    "DomainSettings.TrustedIdentityPropagationSettings.Status": STATUS,
    "DomainSettings.AmazonQSettings.Status": STATUS,
    "DomainSettings.AmazonQSettings.QProfileArn": st.sampled_from(["arn:1", "arn:2"]),
    "DefaultUserSettings.StudioWebPortalSettings.ExecutionRoleSessionNameMode": st.sampled_from(
        ["STATIC", "USER_IDENTITY"]
    ),
    "DefaultUserSettings.CanvasAppSettings.TimeSeriesForecastingSettings.Status": STATUS,
    "DefaultUserSettings.CanvasAppSettings.TimeSeriesForecastingSettings.AmazonForecastRoleArn": st.just("arn:role"),
    "DefaultUserSettings.CanvasAppSettings.WorkspaceSettings.S3ArtifactPath": st.sampled_from(["s3://a", "s3://b"]),
    "DefaultUserSettings.CanvasAppSettings.IdentityProviderOAuthSettings": st.lists(
        st.fixed_dictionaries({"DataSourceName": st.just("Snowflake"), "Status": STATUS}), max_size=2
    ),
}
BESIDE: Json = {
    "DomainSettings": {"DockerSettings": {"EnableDockerAccess": "ENABLED"}, "ExecutionRoleIdentityConfig": "DISABLED"},
    "DefaultUserSettings": {
        "ExecutionRole": "arn:default",
        "StudioWebPortalSettings": {"HiddenAppTypes": ["JupyterServer"]},
        "CanvasAppSettings": {"KendraSettings": {"Status": "ENABLED"}},
    },
}
SOME_LEAVES = st.fixed_dictionaries({}, optional=LEAVES)


def nested(flat: Mapping[str, Any], into: Json | None = None) -> Json:
    result: Json = copy.deepcopy(into or {})
    for path, value in flat.items():
        *above, last = path.split(".")
        place = result
        for part in above:
            place = place.setdefault(part, {})
        place[last] = value
    return result


def merges(current: Json, blocks: Json) -> Json:
    """Members are merged, however deep; what is not sent stays."""
    result = dict(current)
    for key, value in blocks.items():
        both = isinstance(value, dict) and isinstance(result.get(key), dict)
        result[key] = merges(result[key], value) if both else copy.deepcopy(value)
    return result


def replaces(current: Json, blocks: Json) -> Json:
    """A block that is sent takes the place of the one that was there."""
    result = copy.deepcopy(current)
    for part, sent in blocks.items():
        result.setdefault(part, {}).update(copy.deepcopy(sent))
    return result


def sends(book: Json, current: Json, send: Send) -> tuple[Json, Json]:
    """The settings and the book after everything is as the book says."""
    return send(current, book_of.changed_blocks(book, current)), book_of.settled(book)


def expected(before: Json, wanted: Json, path: str) -> Any:
    """What a path holds once it was set and put back."""
    return before[path] if path in before else book_of.OFF.get(path.rsplit(".", 1)[1])


@pytest.mark.parametrize("send", [merges, replaces])
@given(before=SOME_LEAVES, wanted=SOME_LEAVES)
def test_set_then_put_back_gives_what_was_there(send: Send, before: Json, wanted: Json) -> None:
    start = nested(before, BESIDE)
    current, book = sends(book_of.claimed(book_of.new_book(), "me", wanted, start), start, send)
    assert {path: book_of.at(current, path) for path in wanted} == wanted
    current, book = sends(book_of.released(book, "me"), current, send)
    assert book == book_of.new_book()
    for path in LEAVES:
        was = expected(before, wanted, path) if path in wanted else before.get(path)
        if was is None and path in wanted and send is merges:
            continue  # such an API has no way to take it away
        assert book_of.at(current, path) == was, path
    for path, value in book_of.paths(BESIDE).items():
        assert book_of.at(current, path) == value, path


@pytest.mark.parametrize("send", [merges, replaces])
@given(before=SOME_LEAVES, first=SOME_LEAVES, second=SOME_LEAVES)
def test_what_an_update_drops_is_as_if_it_had_never_been_wanted(
    send: Send, before: Json, first: Json, second: Json
) -> None:
    start = nested(before, BESIDE)
    current, book = sends(book_of.claimed(book_of.new_book(), "me", first, start), start, send)
    current, book = sends(book_of.claimed(book, "me", second, current), current, send)
    assert {path: book_of.at(current, path) for path in second} == second
    assert set(book["Before"]) == set(second)
    for path in set(first) - set(second):
        was = expected(before, first, path)
        assert was is None or book_of.at(current, path) == was, path


@pytest.mark.parametrize("send", [merges, replaces])
@given(before=SOME_LEAVES, wanted=SOME_LEAVES, other=SOME_LEAVES, first_goes=st.booleans())
def test_of_two_that_set_the_one_that_stays_counts(
    send: Send, before: Json, wanted: Json, other: Json, *, first_goes: bool
) -> None:
    start = nested(before, BESIDE)
    current, book = sends(book_of.claimed(book_of.new_book(), "old", wanted, start), start, send)
    current, book = sends(book_of.claimed(book, "new", other, current), current, send)
    assert {path: book_of.at(current, path) for path in other} == other
    goes, stays = ("old", other) if first_goes else ("new", wanted)
    current, book = sends(book_of.released(book, goes), current, send)
    assert {path: book_of.at(current, path) for path in stays} == stays
    for path in {*wanted, *other} - set(stays):
        was = expected(before, wanted, path)
        assert was is None or book_of.at(current, path) == was, path


@given(before=SOME_LEAVES, wanted=SOME_LEAVES)
def test_what_holds_already_is_not_sent(before: Json, wanted: Json) -> None:
    start = nested(before, BESIDE)
    current, book = sends(book_of.claimed(book_of.new_book(), "me", wanted, start), start, merges)
    assert book_of.changed_blocks(book_of.claimed(book, "me", wanted, current), current) == {}


@given(before=SOME_LEAVES, wanted=SOME_LEAVES)
def test_nothing_that_is_given_is_changed(before: Json, wanted: Json) -> None:
    start, book = nested(before, BESIDE), book_of.new_book()
    copies = copy.deepcopy((start, book, wanted))
    book_of.changed_blocks(book_of.claimed(book, "me", wanted, start), start)
    assert (start, book, wanted) == copies


@given(flat=SOME_LEAVES)
def test_paths_are_the_way_back_from_structures(flat: Json) -> None:
    assert book_of.paths(nested(flat)) == flat
