"""One editor and one browser for all tests of a worker."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.assets.idle_watch.real.cloud import Cloud

from .editor import Browser, Editor
from .installation import installed
from .situations import EditorStage


@pytest.fixture(scope="module")
def person(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Browser]:
    """With a browser, and an editor on the other side."""
    installation = installed()
    editor = Editor(installation, tmp_path_factory.mktemp("editor"))
    browser = Browser(installation, editor)
    yield browser
    browser.end()
    editor.close()


@pytest.fixture
def stage(person: Browser, cloud: Cloud, tmp_path: Path) -> Iterator[Callable[[], EditorStage]]:
    """An app, whose editor is left without terminals."""
    yield lambda: EditorStage(person.editor, person, cloud, tmp_path)
    person.editor.clear()
