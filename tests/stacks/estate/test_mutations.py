"""Whatever is done to a file, the only thing that comes out is an estate or an EstateError."""

from __future__ import annotations

import copy
import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from ruamel.yaml import YAML

from stacks.estate import EstateError, EstateProblem, load_estate

ROOT = Path(__file__).parents[3]
EXAMPLE = (ROOT / "studio.yaml").read_text(encoding="utf-8")
DATA: dict[str, Any] = YAML(typ="safe", pure=True).load(EXAMPLE)
EVERYTHING: dict[str, Any] = YAML(typ="safe", pure=True).load(ROOT / "examples" / "everything" / "studio.yaml")

SCALARS = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(),
    st.floats(),
    st.text(max_size=10),
    st.sampled_from(["", "no", "~", "ml.t3.medium", "10.0.0.0/16", "eu-west-1", "s3://x", "a/b", "\x00", "arn:aws"]),
)
VALUES = st.recursive(
    SCALARS,
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(["name", "new", "existing", "cidr", "team", "file", "enabled", "overrides", "x y"]),
            inner,
            max_size=3,
        )
    ),
    max_leaves=6,
)


def problems_of(path: Path) -> tuple[EstateProblem, ...]:
    try:
        load_estate(path)
    except EstateError as error:
        return error.problems
    return ()


def load(folder: Path, raw: bytes) -> None:
    path = folder / "studio.yaml"
    path.write_bytes(raw)
    for problem in problems_of(path):
        assert 1 <= problem.line <= len(raw.splitlines()) + 2
        assert "\n" not in str(problem)
        assert "\ue000" not in str(problem)


def places(node: Any) -> list[tuple[Any, Any]]:
    """Every value: its container and its key."""
    found: list[tuple[Any, Any]] = []
    entries = node.items() if isinstance(node, dict) else enumerate(node) if isinstance(node, list) else ()
    for key, child in entries:
        found += [(node, key), *places(child)]
    return found


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("mutations")


unhurried = settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])


@unhurried
@given(st.data())
def test_changed_values(folder: Path, data: st.DataObject) -> None:
    changed = copy.deepcopy(DATA)
    changed["environments"][0]["overrides"] = {"domain": {"space_storage": {"maximum_gb": 50}}, "tags": {"a": "b"}}
    for _ in range(data.draw(st.integers(1, 3))):
        container, key = data.draw(st.sampled_from(places(changed)))
        if data.draw(st.booleans()):
            container[key] = data.draw(VALUES)
        elif isinstance(container, dict):
            container[data.draw(st.text(max_size=8))] = container.pop(key)
        else:
            container.pop(key)

    load(folder, json.dumps(changed).encode())  # JSON is YAML


@unhurried
@given(st.data())
def test_changed_values_of_every_key(folder: Path, data: st.DataObject) -> None:
    changed = copy.deepcopy(EVERYTHING)
    for _ in range(data.draw(st.integers(1, 3))):
        container, key = data.draw(st.sampled_from(places(changed)))
        container[key] = data.draw(VALUES)

    load(folder, json.dumps(changed).encode())


@unhurried
@given(
    st.integers(0, len(EXAMPLE)), st.integers(0, 40), st.text(max_size=6) | st.sampled_from("\t[]{}:-#&*!|>'\"%@`?,\n")
)
def test_changed_text(folder: Path, start: int, length: int, new: str) -> None:
    text = EXAMPLE[:start] + new + EXAMPLE[start + length :]

    load(folder, text.encode(errors="surrogatepass"))


@unhurried
@given(st.binary(max_size=200))
def test_any_bytes(folder: Path, raw: bytes) -> None:
    load(folder, raw)
