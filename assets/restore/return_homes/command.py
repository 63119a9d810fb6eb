"""What an administrator types on the host."""

from __future__ import annotations

import argparse
import json
import os
import resource
import socket
import sys
from pathlib import Path
from typing import Callable

from return_homes.files import FOLDER
from return_homes.look import homes_in
from return_homes.owners import Owners
from return_homes.plan import Plan, PlanError, own_plan, read_plan
from return_homes.run import Run, close_to_others, find_restored, is_complete, summary
from return_homes.tally import Tally
from return_homes.tree import NoRoomError

COMPLETE, INCOMPLETE, REFUSED = 0, 1, 2
_DEPTH = 20_000  # calls: EFS has folders in folders a thousand deep
_OPEN_FILES = 8_192


def main(
    arguments: list[str], owners_of: Callable[[Plan], Owners] = lambda plan: Owners(plan.owners, plan.stranger)
) -> int:
    """Run the program; its exit code."""
    options = _options().parse_args(arguments)
    try:
        plan = own_plan() if options.plan is None else read_plan(Path(options.plan).read_text(encoding="utf-8"))
        homes = os.open(options.homes, FOLDER)
        restored = find_restored(plan, homes, options.restored)
        lock = _alone(homes)
    except (PlanError, OSError) as error:
        print(error, file=sys.stderr)
        return REFUSED
    _make_room()
    with lock:
        if options.what == "look":
            for line in homes_in(restored):
                print(line)
            return COMPLETE
        owners = owners_of(plan)
        return _work(options, Run(plan, homes, restored, owners, print), restored, owners)


def _work(options: argparse.Namespace, run: Run, restored: int, owners: Owners) -> int:
    refused = run.refusals()
    if refused:
        print("\n".join([*refused, "nothing was done"]), file=sys.stderr)
        return REFUSED
    try:
        if options.what == "return":
            close_to_others(restored, owners)
        done = {} if options.what == "verify" else run.put_back(dry=options.what == "plan")
    except NoRoomError as error:
        print(f"the file system is full: {error}; make room and run this again", file=sys.stderr)
        return INCOMPLETE
    checked = {} if options.what == "plan" else run.verify()
    if options.report is not None:
        report = {"returned": _counts(done), "verified": _counts(checked)}
        Path(options.report).write_text(json.dumps(report, indent=2, sort_keys=True) + "\n", encoding="utf-8")
    for what, tallies in (("planned" if options.what == "plan" else "returned", done), ("verified", checked)):
        if tallies:
            print(f"{what}: {summary(tallies)}")
    return COMPLETE if is_complete(done) and is_complete(checked) else INCOMPLETE


def _counts(tallies: dict[str, Tally]) -> dict[str, dict[str, int]]:
    return {name: tally.counts for name, tally in tallies.items()}


def _options() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="return-homes", description="Put homes of Studio back from a backup.")
    parser.add_argument(
        "what",
        choices=["look", "plan", "return", "verify"],
        help="look: whose each folder of the backup may be; plan: what would be done; return: do it, then verify",
    )
    parser.add_argument("--homes", default="/mnt/studio-homes", help="where the homes are mounted, from their root on")
    parser.add_argument("--restored", help="what AWS Backup restored, if it is not the only one beside the homes")
    parser.add_argument("--plan", help="another plan than the one in this file")
    parser.add_argument("--report", help="where to write the counts, as JSON")
    return parser


def _alone(homes: int) -> socket.socket:
    """Only one at a time in a file system, on this host. The name goes when the program does, however it ends."""
    status = os.fstat(homes)
    lock = socket.socket(socket.AF_UNIX)
    try:
        lock.bind(f"\0studio-return-homes-{status.st_dev}-{status.st_ino}")
    except OSError as error:
        lock.close()
        raise PlanError("another return runs on this host; wait for it") from error
    return lock


def _make_room() -> None:
    sys.setrecursionlimit(max(_DEPTH, sys.getrecursionlimit()))
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    most = _OPEN_FILES if hard == resource.RLIM_INFINITY else min(hard, _OPEN_FILES)
    if soft < most:
        resource.setrlimit(resource.RLIMIT_NOFILE, (most, hard))
