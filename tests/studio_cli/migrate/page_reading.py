"""Reads pages as a browser does, as far as it can be told without one."""

from __future__ import annotations

import re
from html.parser import HTMLParser

VOID = {"meta", "br", "rect", "line"}


class Page(HTMLParser):
    """A page's text, elements and what it would load; an element that is not closed is an error."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.open: list[str] = []
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self.words: list[str] = []
        self.feed(html)
        self.close()
        assert self.open == [], f"not closed: {self.open}"
        loaded = [(tag, name) for tag, own in self.elements for name in ("src", "href", "srcset") if name in own]
        assert loaded == [], "it needs nothing from elsewhere"
        assert not re.search(r"@import|url\(|https?://|<script", html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, dict(attrs)))
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, dict(attrs)))

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        if self.open and self.open[-1] != "style":
            self.words.append(data)

    @property
    def text(self) -> str:
        return " ".join(" ".join(self.words).split())

    @property
    def plots(self) -> list[str]:
        """What each plot says to who cannot see it."""
        return [str(own["aria-label"]) for tag, own in self.elements if tag == "svg" and own.get("role") == "img"]

    def wide(self) -> list[float]:
        """Where bars end, in per cent of the width."""
        return [
            float(str(own["x"]).rstrip("%")) + float(str(own["width"]).rstrip("%"))
            for tag, own in self.elements
            if tag == "rect" and "x" in own
        ]
