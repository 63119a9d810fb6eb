"""Deletions that take a while, as those of AWS do: for who wants to see what waits for them.

On AWS an app is `Deleting` for up to twenty minutes. Here nothing takes time, unless the domain has the tag below:
its apps and spaces, deleted through the API, are then `Deleting` until they were listed so many times.
"""

from __future__ import annotations

from .records import Record, Settings, Store

TAG = "local-aws:deleting-for"
_SLOW = ("App", "Space")
_LOOKS = "_looks"


def begin(record: Record) -> bool:
    """Begin a deletion that takes a while; whether it does."""
    if record.kind.noun not in _SLOW:
        return False
    domain = record.store.find("Domain", record.settings)
    looks = next((int(tag["Value"]) for tag in domain.tags if tag["Key"] == TAG), 0)
    if looks:
        record.status, record.attributes[_LOOKS] = "Deleting", looks
    return looks > 0


def look(store: Store, noun: str, request: Settings) -> list[Record]:
    """Those whose deletion ends with this list, which is asked for from its beginning."""
    if noun not in _SLOW or "NextToken" in request:
        return []
    over = []
    for record in store.all(noun):
        if record.status == "Deleting":
            record.attributes[_LOOKS] -= 1
            if record.attributes[_LOOKS] < 0:
                over.append(record)
    return over
