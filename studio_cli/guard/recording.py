"""`record_into`: write down what holds work, and say what is another than was written down before."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path

from stacks.baseline import baseline_file
from studio_cli.check.reading import UnreadableError, read_paths
from studio_cli.compared.named import HERE, Checkout, called, is_path
from studio_cli.compared.synthesis import failed
from studio_constructs import Problem, ValidationError
from studio_constructs.baseline import Baseline, compare, record, unrecorded
from studio_constructs.baseline.plugin import NAME
from studio_constructs.checks import Source


def read_to_record(checkout: Checkout, side: str | None) -> list[Source]:
    """The templates of a side, also where its own baseline is all that holds its synth.

    Args:
        checkout: The project.
        side: A template, a cloud assembly, a git revision; or None, the checkout as it is.

    Raises:
        UnreadableError: There are none, and why.
    """
    if side is not None and is_path(side):
        return checkout.read(side)
    with tempfile.TemporaryDirectory(prefix="studio-synth-") as folder:
        output = Path(folder)
        others = [refusal for refusal in checkout.write(side, output) if refusal.check != NAME]
        if others:
            raise failed(side or HERE, list(map(str, others)))
        return called(read_paths([output]), output, side or "cdk.out")


def file_to_record(checkout: Checkout, side: str | None) -> Path:
    """Where the baseline is written if nobody says: beside the estate file, or here."""
    name = baseline_file(checkout.estate or Path("studio.yaml"))
    return name if side is not None and is_path(side) else checkout.project() / name


def record_into(file: Path, sources: Sequence[Source]) -> list[str]:
    """Write the baseline of some templates.

    Args:
        file: Where to; what is there is replaced.
        sources: What is deployed.

    Returns:
        Lines that tell what is recorded now, and what is not as it was recorded.

    Raises:
        UnreadableError: The file can not be read or written.
    """
    now = record(sources)
    try:
        lines = list(_changes(file, now))
        file.write_text(now.to_json(), encoding="utf-8")
    except OSError as error:
        why = (error.strerror or str(error)).lower()
        wrote = f"{file} cannot be read and written ({why})"
        rule, fix = "what is deployed is recorded in one file", "name a file that can be written, with --baseline"
        raise UnreadableError([Problem("BaselineUnwritable", wrote, rule, fix)]) from error
    return lines


def _changes(file: Path, now: Baseline) -> Iterator[str]:
    """What is another than before."""
    before = Baseline({})
    try:
        before = Baseline.from_json(file.read_text(encoding="utf-8"), file.name)
    except FileNotFoundError:
        pass
    except (ValidationError, UnicodeDecodeError) as error:
        yield f"What was recorded cannot be read, so nothing is compared with it: {error}"
    yield from (f"CHANGED {each.stack}: {each.problem.wrote}; {each.problem.rule}" for each in compare(before, now))
    if before.stacks:
        yield from (
            f"NEW {stack}/{logical_id} ({now.stacks[stack].resources[logical_id].type})"
            for stack, logical_id in unrecorded(before, now)
        )
    count = f"{_number(len(now.places), 'resource')} of {_number(len(now.stacks), 'stack')}"
    yield f"{file} records {count}. Have its change reviewed, and commit it."


def _number(count: int, noun: str) -> str:
    return f"{count} {noun}{'' if count == 1 else 's'}"
