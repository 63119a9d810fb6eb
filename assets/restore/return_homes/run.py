"""A plan, carried out for one person after the other."""

from __future__ import annotations

import os
import stat
from contextlib import ExitStack
from typing import Callable

from return_homes import tally as count
from return_homes.files import FOLDER, ChangedError, there
from return_homes.owners import Owners
from return_homes.plan import Person, Plan, PlanError
from return_homes.tally import Tally
from return_homes.tree import NoRoomError, Opened, Tree
from return_homes.verify import MISSING, Check

Say = Callable[[str], None]
PREFIX = "aws-backup-restore_"


class Run:
    """All trees of a plan.

    Args:
        plan: The plan.
        homes: The root of the file system with the homes, open.
        restored: What AWS Backup restored, open.
        owners: Who owns what.
        say: Takes lines for whoever watches.
    """

    def __init__(self, plan: Plan, homes: int, restored: int, owners: Owners, say: Say) -> None:
        self._plan, self._homes, self._restored, self._owners, self._say = plan, homes, restored, owners, say

    def refusals(self) -> list[str]:
        """Why nothing is done for anybody; all reasons, before the first byte is written."""
        if not self._plan.people:
            return ["nobody is to have anything back; look whose each folder is, and write it into the restore file"]
        return [f"{person.name}: {why}" for person in self._plan.people for why in self._reasons(person)]

    def put_back(self, *, dry: bool) -> dict[str, Tally]:
        """Put everybody's tree back, or tell what would be done.

        Raises:
            NoRoomError: The file system is full.
        """
        return {person.name: self._put_back(person, dry=dry) for person in self._plan.people}

    def verify(self) -> dict[str, Tally]:
        """Compare everybody's tree with the backup."""
        return {person.name: self._verify(person) for person in self._plan.people}

    def _reasons(self, person: Person) -> list[str]:
        source = there(str(person.old_uid), self._restored)
        home = there(str(person.new_uid), self._homes)
        if source is None or not stat.S_ISDIR(source.st_mode):
            return [f"the backup has no folder {person.old_uid}"]
        if home is None:
            return []
        if not stat.S_ISDIR(home.st_mode):
            return [f"{person.new_uid} is no folder"]
        owner = self._owners.of(home)[0]
        return [] if owner == person.new_uid else [f"the home {person.new_uid} belongs to {owner}"]

    def _put_back(self, person: Person, *, dry: bool) -> Tally:
        tally = self._tally(person, "would be put back" if dry else "is put back")
        tree = Tree(person, self._owners, tally, dry=dry)
        old, new = str(person.old_uid), str(person.new_uid)
        try:
            with ExitStack() as opened:
                if not person.into:
                    tree.put_back(old, self._restored, new, self._homes)
                else:
                    if there(new, self._homes) is None and not dry:
                        tree.make_home(os.lstat(old, dir_fd=self._restored), new, self._homes)
                    home: int | None = None
                    if there(new, self._homes) is not None:
                        home = opened.enter_context(Opened(new, self._homes))
                    tree.put_back(old, self._restored, person.into, home)
        except (OSError, ChangedError) as error:
            tally.fail(new, error)
        except NoRoomError as error:
            self._say(f"  {tally}")
            raise NoRoomError(f"{person.name}: {error}") from error
        self._say(f"  {tally}")
        return tally

    def _verify(self, person: Person) -> Tally:
        tally = self._tally(person, "is compared")
        check = Check(person, self._owners, tally)
        old, new = str(person.old_uid), str(person.new_uid)
        try:
            if not person.into:
                check.compare(old, self._restored, new, self._homes)
            elif there(new, self._homes) is None:
                tally.fail(new, MISSING)
            else:
                with Opened(new, self._homes) as home:
                    check.compare(old, self._restored, person.into, home)
        except (OSError, ChangedError) as error:
            tally.fail(new, error)
        self._say(f"  {tally}")
        return tally

    def _tally(self, person: Person, what: str) -> Tally:
        below = f"/{person.into}" if person.into else ""
        self._say(f"{person.name}: {person.old_uid} {what} in {person.new_uid}{below}")
        return Tally(self._say)


def find_restored(plan: Plan, homes: int, path: str | None) -> int:
    """Open what AWS Backup restored: a path, the plan's, or the only one there is. Which is never guessed.

    Raises:
        PlanError: There is none, or there are several.
    """
    if path is not None:
        return os.open(path, FOLDER)
    found = sorted(name for name in os.listdir(homes) if name.startswith(PREFIX))
    if plan.restored is not None:
        found = [name for name in found if name == plan.restored]
    if len(found) == 1:
        return os.open(found[0], FOLDER, dir_fd=homes)
    if not found:
        raise PlanError(
            f"there is no folder {plan.restored or PREFIX + '...'} beside the homes; has the job completed?"
        )
    raise PlanError(f"there are several backups: {', '.join(found)}; name one with --restored")


def close_to_others(restored: int, owners: Owners) -> None:
    """Nobody but root looks into the backup: it holds everybody's files."""
    owners.give(restored, (os.geteuid(), os.getegid()))
    os.fchmod(restored, stat.S_IMODE(os.fstat(restored).st_mode) & ~0o077)


def is_complete(tallies: dict[str, Tally]) -> bool:
    """Whether all that was to be back is."""
    return all(tally.is_complete for tally in tallies.values())


def summary(tallies: dict[str, Tally]) -> str:
    """One line for all people."""
    people = "1 person" if len(tallies) == 1 else f"{len(tallies)} people"
    failed = sum(tally.counts.get(count.FAILED, 0) for tally in tallies.values())
    return f"{people}: {'complete' if not failed else f'{failed:,} failed'}"
