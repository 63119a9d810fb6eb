"""The comment put on the pull request: one, which each run writes anew.

    python -m studio_cli.pull_request.comment build/pr-check/comment.md [more files]

It is run by GitHub Actions, whose variables say where. Nothing but Python is needed: the job that may write comments
installs nothing and runs nothing of the pull request. A token that may not write comments, as that of a fork's pull
request, is no failure: the text is in the job's summary, too.
"""

from __future__ import annotations

import json
import os
import sys
import urllib.error
import urllib.request
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, Final

_MAY_NOT: Final = frozenset({401, 403, 404})
_LENGTH_MAX: Final = 65_000  # GitHub takes 65,536 characters
_SECONDS: Final = 30
_A_PAGE: Final = 100


class _Pull:
    """The comments of a pull request."""

    def __init__(self, variables: Mapping[str, str], number: int) -> None:
        self._api = (
            f"{variables.get('GITHUB_API_URL', 'https://api.github.com')}/repos/{variables['GITHUB_REPOSITORY']}"
        )
        self._token = variables.get("GITHUB_TOKEN", "")
        self._number = number

    def put(self, text: str) -> str:
        """Write the comment that begins as *text* does, or a new one; its address."""
        marker = text.split("\n", 1)[0]
        for comment in self._comments():
            # Whoever quotes a comment of ours begins one with the marker, too; people are not bots.
            if comment["body"].startswith(marker) and comment["user"]["type"] == "Bot":
                return str(self._ask("PATCH", f"/issues/comments/{comment['id']}", {"body": text})["html_url"])
        return str(self._ask("POST", f"/issues/{self._number}/comments", {"body": text})["html_url"])

    def _comments(self) -> Iterator[Any]:
        page = 1
        while True:
            found = self._ask("GET", f"/issues/{self._number}/comments?per_page={_A_PAGE}&page={page}")
            yield from found
            if len(found) < _A_PAGE:
                return
            page += 1

    def _ask(self, method: str, path: str, body: Mapping[str, str] | None = None) -> Any:
        request = urllib.request.Request(  # noqa: S310 - the API that Actions names
            f"{self._api}{path}",
            data=json.dumps(body).encode() if body else None,
            method=method,
            headers={"Authorization": f"Bearer {self._token}", "Accept": "application/vnd.github+json"},
        )
        with urllib.request.urlopen(request, timeout=_SECONDS) as answer:  # noqa: S310 - as above
            return json.loads(answer.read())


def main(arguments: Sequence[str], variables: Mapping[str, str]) -> int:
    """Put the files' text on the pull request of the event; the exit code."""
    files = [Path(each) for each in arguments]
    texts = [file.read_text(encoding="utf-8").strip() for file in files if file.exists()]
    text = "\n\n".join(_short(each, _LENGTH_MAX // len(texts)) for each in texts)
    event = json.loads(Path(variables["GITHUB_EVENT_PATH"]).read_text(encoding="utf-8"))
    number = event.get("pull_request", {}).get("number")
    if not text or number is None:
        print("there is nothing to comment" if number else "this is no pull request")  # noqa: T201 - a job's log
        return 0
    try:
        print(_Pull(variables, number).put(text))  # noqa: T201 - a job's log
    except urllib.error.HTTPError as error:
        if error.code not in _MAY_NOT:
            raise
        print(f"::warning::this token may not comment ({error.code}); the text is in the summary")  # noqa: T201 - the same
    return 0


def _short(text: str, room: int) -> str:
    """As many whole lines as there is room for."""
    if len(text) <= room:
        return text
    rest = "\n\n... the rest is in the job's summary."
    return text[: room - len(rest)].rpartition("\n")[0] + rest


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:], os.environ))
