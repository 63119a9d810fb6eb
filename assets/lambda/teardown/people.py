"""Apps and spaces of which CloudFormation knows nothing: a domain and its profiles can not be deleted before them."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from typing import Any, Final

from botocore.exceptions import ClientError

from teardown.aws import Json, Pass, code_of, pages

_GONE: Final = "ResourceNotFound"
_LATER: Final = frozenset({_GONE, "ResourceInUse"})
_OVER: Final = frozenset({"Deleted", "Failed"})
"""An app that is either is in nobody's way."""

_RUNS: Final = "InService"
"""Nothing else can be stopped."""

_PAGE: Final = 100


@dataclass(frozen=True)
class Work:
    """What people have in a domain.

    Attributes:
        now: This pass.
        domain_id: The domain; nothing of another one is touched.
        people: Whose work it is, by their profiles. Nothing means everybody's.
        kept: Spaces that CloudFormation deletes itself, or keeps.
    """

    now: Pass
    domain_id: str
    people: Collection[str] | None
    kept: Collection[str]

    def clear(self) -> None:
        """Stop apps, and delete the spaces that people made."""
        sagemaker = self.now.client("sagemaker")
        spaces = [each for each in self._all(sagemaker, "list_spaces", "Spaces") if self._is_theirs(_owner(each))]
        names = {space["SpaceName"] for space in spaces}
        busy = set()
        for app in self._all(sagemaker, "list_apps", "Apps"):
            space = app.get("SpaceName")
            ours = space in names if space else self._is_theirs(app.get("UserProfileName"))
            if ours and app["Status"] not in _OVER:
                busy.add(space)
                self._stop(sagemaker, app)
        for space in spaces:
            name = space["SpaceName"]
            if name not in self.kept and name not in busy:
                self._delete(sagemaker, space)

    def _all(self, sagemaker: Any, operation: str, member: str) -> Iterator[Json]:
        size = {"PageSize": _PAGE}
        try:
            for found in pages(sagemaker, operation, member, DomainIdEquals=self.domain_id, PaginationConfig=size):
                if found["DomainId"] == self.domain_id:
                    yield found
        except ClientError as error:
            if code_of(error) != _GONE:  # who deleted the domain by hand has nobody in it any more
                raise

    def _is_theirs(self, owner: str | None) -> bool:
        return self.people is None or owner in self.people

    def _stop(self, sagemaker: Any, app: Json) -> None:
        named = {
            key: app[key] for key in ("DomainId", "SpaceName", "UserProfileName", "AppType", "AppName") if key in app
        }
        where = app.get("SpaceName") or app.get("UserProfileName")
        what = f"{app['AppType']} {app['AppName']} of {where}"
        if app["Status"] == _RUNS:
            self.now.attempt(what, lambda: sagemaker.delete_app(**named), later=_LATER)
        else:
            self.now.wait_for(f"{what}, which is {app['Status']}")

    def _delete(self, sagemaker: Any, space: Json) -> None:
        name = space["SpaceName"]
        if space["Status"] == "Deleting":
            self.now.wait_for(f"space {name}, which is Deleting")
            return
        self.now.attempt(
            f"space {name}",
            lambda: sagemaker.delete_space(DomainId=self.domain_id, SpaceName=name),
            later=_LATER,
        )


def _owner(space: Json) -> str | None:
    """Whose a space is; nobody's for a space of Studio Classic."""
    owner: str | None = space.get("OwnershipSettingsSummary", {}).get("OwnerUserProfileName")
    return owner
