"""What the provider framework asks: a name at once, and whether all is done, again and again."""

from __future__ import annotations

from typing import Any

import pytest
from botocore.exceptions import ClientError, ConnectTimeoutError, ReadTimeoutError

from studio_constructs.teardown.provider import _PASS
from teardown import index
from teardown.aws import code_of
from teardown.people import Work

from .kit import STACK_ID, Account

Json = dict[str, Any]
PEOPLE, HOMES = {"DomainId": "d-1", "Whose": "Everybody"}, {"DomainLogicalId": "TheDomain"}


class Context:
    """Ten minutes are left."""

    def get_remaining_time_in_millis(self) -> int:
        return 600_000


def event(kind: str, properties: Json, **more: str) -> Json:
    return {"RequestType": kind, "StackId": STACK_ID, "ResourceProperties": properties, **more}


@pytest.mark.parametrize("kind", ["Create", "Update"])
def test_a_resource_is_named_by_its_domain(kind: str) -> None:
    """Another domain is another resource, so CloudFormation lets go of the former, with which nothing is done."""
    assert index.on_event(event(kind, PEOPLE), Context()) == {"PhysicalResourceId": "d-1"}
    assert index.on_event(event(kind, HOMES), Context()) == {"PhysicalResourceId": "TheDomain"}


def test_a_deletion_keeps_the_name() -> None:
    asked = event("Delete", PEOPLE, PhysicalResourceId="d-0")
    assert index.on_event(asked, Context()) == {"PhysicalResourceId": "d-0"}


@pytest.mark.parametrize("kind", ["Create", "Update"])
@pytest.mark.parametrize("properties", [PEOPLE, HOMES], ids=["people", "homes"])
def test_to_make_or_change_one_does_nothing(kind: str, properties: Json, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(index, "_client", pytest.fail)
    assert index.is_complete(event(kind, properties), Context()) == {"IsComplete": True}


def test_a_deletion_is_asked_until_it_is_done(account: Account, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(index, "_client", account._client)
    asked = event("Delete", account.people())
    answers = [index.is_complete(asked, Context())["IsComplete"] for _ in range(8)]
    assert answers == sorted(answers)
    assert (answers[0], answers[-1]) == (False, True)
    assert account.work(account.domain_id) == set()


def test_no_time_left_is_no_end(account: Account, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(index, "_client", account._client)
    monkeypatch.setattr(Context, "get_remaining_time_in_millis", lambda _: 20_000)
    before = account.work(account.domain_id)
    assert index.is_complete(event("Delete", account.people()), Context()) == {"IsComplete": False}
    assert account.work(account.domain_id) == before


def test_a_client_asks_again_by_itself(monkeypatch: pytest.MonkeyPatch) -> None:
    """What AWS refuses because it is asked too often is asked three times, and then by the next pass."""
    monkeypatch.setenv("AWS_DEFAULT_REGION", "eu-west-1")
    client = index._client("sagemaker")
    assert client.meta.config.retries == {"mode": "adaptive", "total_max_attempts": 3}


@pytest.mark.parametrize("words", [ReadTimeoutError(endpoint_url="x"), ConnectTimeoutError(endpoint_url="x")])
def test_no_answer_in_time_is_waited_for(account: Account, words: Exception, monkeypatch: pytest.MonkeyPatch) -> None:
    def silent(_: Work) -> None:
        raise words

    monkeypatch.setattr(index, "_client", account._client)
    monkeypatch.setattr(Work, "clear", silent)
    assert index.is_complete(event("Delete", account.people()), Context()) == {"IsComplete": False}


@pytest.mark.parametrize(
    ("code", "message", "found"),
    [
        ("ValidationException", "App arn:x has already been deleted.", "ResourceNotFound"),
        ("ValidationException", "It previously failed and was automatically deleted", "ResourceNotFound"),
        ("ValidationException", "1 validation error detected", "ValidationException"),
        ("AccessDenied", "App arn:x has already been deleted.", "AccessDenied"),
    ],
)
def test_an_app_that_is_gone_is_told_by_words_too(code: str, message: str, found: str) -> None:
    assert code_of(ClientError({"Error": {"Code": code, "Message": message}}, "DeleteApp")) == found


def test_most_of_a_pass_is_for_work() -> None:
    assert _PASS.to_milliseconds() > 3 * index._SPARE_MS
