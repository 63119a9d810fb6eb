"""The comment on the pull request, against an API that answers as GitHub's does."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest

from tests.kit import ROOT

MARKER = "<!-- studio pr-check -->"


@dataclass
class GitHub:
    """Comments of one pull request."""

    url: str = ""
    comments: list[dict[str, Any]] = field(default_factory=list)
    asked: list[str] = field(default_factory=list)
    tokens: set[str] = field(default_factory=set)
    refuses: int = 0

    def add(self, body: str, kind: str = "Bot") -> None:
        self.comments.append({"id": len(self.comments) + 1, "body": body, "user": {"type": kind}})

    def answer(self, method: str, path: str, body: Any) -> Any:
        self.asked.append(f"{method} {path}")
        parts = urlsplit(path)
        if method == "GET":
            page, size = (int(parse_qs(parts.query)[name][0]) for name in ("page", "per_page"))
            return self.comments[(page - 1) * size : page * size]
        if method == "POST":
            assert parts.path == "/repos/team/lab/issues/7/comments"
            self.add(body["body"])
            return {"html_url": "new"}
        number = int(parts.path.removeprefix("/repos/team/lab/issues/comments/"))
        self.comments[number - 1]["body"] = body["body"]
        return {"html_url": "old"}


@pytest.fixture
def github() -> Iterator[GitHub]:
    made = GitHub()

    class Handler(BaseHTTPRequestHandler):
        def _answer(self) -> None:
            made.tokens.add(self.headers["Authorization"])
            length = int(self.headers.get("Content-Length", 0))
            body = json.loads(self.rfile.read(length)) if length else None
            if made.refuses and self.command != "GET":
                self.send_error(made.refuses)
                return
            text = json.dumps(made.answer(self.command, self.path, body)).encode()
            self.send_response(200)
            self.end_headers()
            self.wfile.write(text)

        do_GET = do_POST = do_PATCH = _answer  # noqa: N815 - http.server's names

        def log_message(self, *_: Any) -> None:
            """Say nothing."""

    with HTTPServer(("127.0.0.1", 0), Handler) as server:
        made.url = f"http://127.0.0.1:{server.server_port}"
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        yield made
        server.shutdown()
        thread.join()


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "event.json").write_text(json.dumps({"pull_request": {"number": 7}}))
    (tmp_path / "comment.md").write_text(f"{MARKER}\nSafe.\n")
    return tmp_path


def run(github: GitHub, folder: Path, *more: str) -> subprocess.CompletedProcess[str]:
    """As the job runs it: with a Python in which nothing is installed."""
    variables = {
        "PATH": os.environ["PATH"],
        "GITHUB_API_URL": github.url,
        "GITHUB_REPOSITORY": "team/lab",
        "GITHUB_TOKEN": "token",
        "GITHUB_EVENT_PATH": str(folder / "event.json"),
        "no_proxy": "127.0.0.1",
    }
    files = [str(folder / name) for name in ("comment.md", *more)]
    command = [sys.executable, "-S", "-m", "studio_cli.pull_request.comment", *files]
    return subprocess.run(command, cwd=ROOT, env=variables, capture_output=True, text=True, check=False)


def test_the_first_run_writes_a_comment_and_the_next_writes_it_anew(github: GitHub, folder: Path) -> None:
    github.add("Looks good to me", "User")
    assert run(github, folder).stdout == "new\n"
    (folder / "comment.md").write_text(f"{MARKER}\nBlocked.\n")
    (folder / "deployed.md").write_text("## deployed\n")
    assert run(github, folder, "deployed.md", "missing.md").stdout == "old\n"
    assert [each["body"] for each in github.comments] == ["Looks good to me", f"{MARKER}\nBlocked.\n\n## deployed"]
    assert github.tokens == {"Bearer token"}


def test_it_is_found_on_any_page(github: GitHub, folder: Path) -> None:
    for number in range(130):
        github.add(f"comment {number}", "User")
    github.add(f"{MARKER}\nold")
    assert run(github, folder).stdout == "old\n"
    assert len(github.comments) == 131


def test_a_person_who_quotes_it_is_left_alone(github: GitHub, folder: Path) -> None:
    github.add(f"{MARKER}\nwhat is this?", "User")
    github.add("another bot")
    assert run(github, folder).stdout == "new\n"
    assert github.comments[0]["body"].endswith("what is this?")


@pytest.mark.parametrize("code", [401, 403, 404])
def test_a_token_that_may_not_comment_is_no_failure(github: GitHub, folder: Path, code: int) -> None:
    github.refuses = code
    done = run(github, folder)
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout == f"::warning::this token may not comment ({code}); the text is in the summary\n"


def test_a_server_that_fails_is_one(github: GitHub, folder: Path) -> None:
    github.refuses = 500
    assert run(github, folder).returncode == 1


def test_without_a_pull_request_there_is_nothing_to_comment_on(github: GitHub, folder: Path) -> None:
    (folder / "event.json").write_text(json.dumps({"ref": "refs/heads/main"}))
    assert run(github, folder).stdout == "this is no pull request\n"
    assert github.asked == []


def test_without_a_text_there_is_nothing_to_say(github: GitHub, folder: Path) -> None:
    (folder / "comment.md").unlink()
    assert run(github, folder).stdout == "there is nothing to comment\n"
    assert github.asked == []


def test_a_text_is_no_longer_than_github_takes_and_no_part_is_left_out(github: GitHub, folder: Path) -> None:
    (folder / "comment.md").write_text(MARKER + "\n" + "line\n" * 14_000)
    (folder / "deployed.md").write_text("## deployed\n" + "line\n" * 14_000)
    run(github, folder, "deployed.md")
    body = github.comments[0]["body"]
    assert 60_000 < len(body) < 65_536
    assert body.count("\nline\n\n... the rest is in the job's summary.") == 2
    assert "\n## deployed\n" in body
