"""Freeze verdicts of an independent engine, which `decide` must agree with: `verdicts.jsonl` beside this file.

The engine is `@cloud-copilot/iam-simulate`, which is under the AGPL: it is installed by whoever runs this, outside of
the project, and nothing of it is kept but its answers. These here are of version 0.1.173, with node 24:

    npm install --prefix FOLDER @cloud-copilot/iam-simulate@0.1.173
    python -m tests.security.iam.oracle.generate FOLDER

What is left out, because the engine differs there from AWS's pages or these can be read in two ways:

- what `disputes.py` lists, and what `decide` refuses to judge;
- requests for `*`, which the engine matches with every resource, and IAM with `*` alone;
- a language without variables beside `${...}`: the engine replaces them in every version;
- `0.0.0.0/0`, which the engine matches with nothing, and an address of IPv6 beside a bare one of IPv4;
- a date in seconds beside one in words, and a year alone, which the engine does not compare;
- a key with no values, and one with several under an operator for one;
- the root user, and keys and roles without a policy of their own.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

from tests.kit import Json
from tests.security.iam.decision import Disputed, decide
from tests.security.iam.disputes import disputed
from tests.security.iam.oracle.cases import Maker
from tests.security.iam.oracle.simulation import ALLOWED, policies_of, request_of, simulated, verdict_of
from tests.security.iam.statement import Kind

VERSION = "0.1.173"
VERDICTS = Path(__file__).with_name("verdicts.jsonl")
_SIZE, _SHARE_ALLOWED, _OF_EACH_OPERATOR, _OF_EACH_POLICY, _LONGEST, _SEED, _POOL = 1_800, 0.4, 4, 40, 1_200, 5, 40_000


def main() -> None:
    """Make cases, ask the engine, keep a part of them."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("package", type=Path, help="the folder that the engine was installed in")
    parser.add_argument("--pool", type=int, default=_POOL, help="how many cases are made")
    parser.add_argument("--seed", type=int, default=_SEED)
    parser.add_argument("--compare", action="store_true", help="freeze nothing, tell how many verdicts differ")
    told = parser.parse_args()
    installed = json.loads((told.package / "node_modules/@cloud-copilot/iam-simulate/package.json").read_text())
    if installed["version"] != VERSION:
        sys.exit(f"iam-simulate is {installed['version']}, and these verdicts are of {VERSION}: read its changes first")
    maker = Maker(told.seed)
    cases = [maker.case() for _ in range(told.pool)]
    judged = list(zip(cases, simulated(cases, told.package.resolve()), strict=True))
    if told.compare:
        sys.stdout.write(f"{compared(judged)}\n")
    else:
        lines = dict.fromkeys(_line(case, verdict) for case, verdict in _chosen(judged))
        VERDICTS.write_text("".join(f"{line}\n" for line in lines))


def compared(judged: list[tuple[Json, str]]) -> str:
    """How many verdicts differ, and how many are disputed."""
    found: Counter[str] = Counter()
    differing = []
    for case, verdict in judged:
        own = _own(case)
        found["disputed" if own is None else "equal" if own == verdict else "different"] += 1
        if own is None and verdict_of(decide(request_of(case), policies_of(case), refuse_disputed=False)) != verdict:
            found["disputed and different"] += 1
        if own not in {None, verdict}:
            differing.append(json.dumps({"oracle": verdict, "own": own, **case}))
    return "\n".join([str(dict(found)), *differing[:10]])


def _chosen(judged: list[tuple[Json, str]]) -> list[tuple[Json, str]]:
    """Short ones, first some for each operator and each policy that has a say, and enough that are allowed."""
    kept: list[tuple[Json, str]] = []
    rest: list[tuple[Json, str]] = []
    seen: Counter[tuple[str, bool]] = Counter()
    for case, verdict in judged:
        if len(_line(case, verdict)) > _LONGEST or not _is_agreed(case) or not (verdict == ALLOWED or _is_near(case)):
            continue
        used = {(each, verdict == ALLOWED): _OF_EACH_OPERATOR for each in _operators(case)}
        used |= {(each, verdict == ALLOWED): _OF_EACH_POLICY for each in case["policies"]}
        (kept if any(seen[each] < wanted for each, wanted in used.items()) else rest).append((case, verdict))
        seen.update(used.keys())
    allowed = [each for each in rest if each[1] == ALLOWED]
    missing = int(_SIZE * _SHARE_ALLOWED) - sum(verdict == ALLOWED for _, verdict in kept)
    kept += allowed[: max(missing, 0)]
    return kept + [each for each in rest if each[1] != ALLOWED][: max(_SIZE - len(kept), 0)]


def _operators(case: Json) -> set[str]:
    statements = [statement for document, _ in _documents(case) for statement in document["Statement"]]
    return {operator for statement in statements for operator in statement.get("Condition", {})}


def _is_near(case: Json) -> bool:
    """Whether it is allowed but for a condition, or a Deny: the rest is denied for many reasons at once."""
    wider = json.loads(json.dumps(case))
    for document, _ in _documents(wider):
        document["Statement"] = [
            {element: told for element, told in statement.items() if element != "Condition"}
            for statement in document["Statement"]
            if statement["Effect"] == "Allow"
        ]
    return _own(wider) == ALLOWED


def _is_agreed(case: Json) -> bool:
    return not any(disputed(document, kind=kind) for document, kind in _documents(case)) and _own(case) is not None


def _own(case: Json) -> str | None:
    """The own verdict, or None if it is disputed."""
    try:
        found = decide(request_of(case), policies_of(case))
    except Disputed:
        return None
    return None if found.doubts else verdict_of(found)


def _documents(case: Json) -> Iterator[tuple[Json, Kind]]:
    policies = case["policies"]
    of_resource = Kind.TRUST if case["request"]["action"].startswith("sts:") else Kind.RESOURCE
    yield from ((document, Kind.IDENTITY) for document in policies["identity"])
    for name, kind in (
        ("boundary", Kind.IDENTITY),
        ("session", Kind.IDENTITY),
        ("resource", of_resource),
        ("endpoint", Kind.ENDPOINT),
    ):
        if name in policies:
            yield policies[name], kind
    yield from ((document, Kind.IDENTITY) for level in policies.get("service_control", []) for document in level)
    yield from ((document, Kind.RESOURCE) for level in policies.get("resource_control", []) for document in level)


def _line(case: Json, verdict: str) -> str:
    """A case without the keys that no policy names."""
    named = json.dumps(case["policies"]).lower()
    request = dict(case["request"])
    request["context"] = {key: value for key, value in request["context"].items() if key.lower() in named}
    return json.dumps({"verdict": verdict, "request": request, "policies": case["policies"]}, separators=(",", ":"))


if __name__ == "__main__":
    main()
