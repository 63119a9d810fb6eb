"""What a home holds, in words."""

from __future__ import annotations

import re

from studio_cli.migrate.classic.telling import holds_words, size_words

from .kit import Life


def test_what_a_home_holds_in_words(life: Life) -> None:
    home = life.home("ana")
    (home / ".cache").mkdir()
    (home / ".cache/x").write_bytes(b"x" * 3000)
    (home / "plain.ipynb").write_text('{"metadata": {"kernelspec": {"name": "python3"}}}')
    (home / "empty.ipynb").write_text("{}")
    (home / "sales.flow").touch()
    life.look("ana")
    told = list(holds_words(life.told("ana", "look", "holds.json")))
    assert re.fullmatch(r"looked at \S+: 8 entries, 3\.\d KiB, complete", told[0])
    assert "  caches: 1 file, 2.9 KiB, need not move" in told
    assert "  a volume for it: 5 GB" in told
    assert "  1 notebook with python3 of datascience-1.0: choose python3" in told
    assert "  1 notebook with python3" in told
    assert "  1 notebook without a kernel" in told
    assert "  1 flow of Data Wrangler: Canvas imports them, once" in told


def test_everything_of_a_home_is_told_in_words() -> None:
    holds = {
        "at": "2026-11-23T00:00:00Z",
        "state": "incomplete",
        "bytes": 5 * 1024**3,
        "counts": {"file": 3, "bytes": 5 * 1024**3},
        "kinds": {"trash": {"files": 1, "bytes": 2 * 1024**2}},
        "volume_gb": 9,
        "notebooks": {
            "r__x": {"count": 2, "today": "build one", "image": "stan", "own_image": True},
        },
        "repositories": [
            {"shown": "a", "safe_elsewhere": True},
            {
                "shown": "b",
                "safe_elsewhere": False,
                "unpushed_commits": 2,
                "uncommitted": 0,
                "untracked": 1,
                "stashes": ["s"],
                "remotes": [],
            },
        ],
        "environments": [f"envs/{number}" for number in range(14)],
        "secrets": {"AWS access key": 2},
        "flows": 0,
        "other_owners": {"0": 3},
        "odd": {"hard links": 1},
        "left_out": {"history": 1},
        "first_problems": [{"path": "x", "why": "Permission denied"}],
    }
    told = list(holds_words(holds))
    assert told[0] == "looked at 2026-11-23T00:00:00Z: 3 entries, 5.0 GiB, incomplete"
    assert told[1:5] == [
        "  trash: 1 file, 2.0 MiB, need not move",
        "  a volume for it: 9 GB",
        "  2 notebooks with r of stan of your own: build one",
        "  repository b: 2 unpushed commits, 1 untracked, 1 stash, no remote",
    ]
    assert told[5].endswith("envs/11, and 2 more")
    assert told[6:] == [
        "  looks like secrets, where findings.jsonl says: AWS access key: 2",
        "  not the home's own: 3 of 0",
        "  odd, hard links: 1",
        "  left out, history: 1",
        "  problem: x: Permission denied",
    ]
    assert size_words(1023) == "1023 bytes"
