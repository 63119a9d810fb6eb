"""The images that an estate builds from folders, judged before anything is deployed."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path

from stacks.estate import OwnImage
from studio_cli.image.check import UnreadableError, check_image, unreadable


def judge_images(images: Iterable[OwnImage], folder: Path) -> Iterator[str]:
    """What Studio could not run, a line each.

    Building and pushing an image takes minutes, and a space that starts it fails without a reason.

    Args:
        images: Those of an estate.
        folder: Where the estate file is.
    """
    for image in images:
        if image.directory is None:
            continue
        directory = folder / image.directory
        apps = [app.value for app in image.apps]
        try:
            report = check_image(directory, apps, built_on_distribution=image.built_on_distribution)
        except UnreadableError as error:
            yield str(unreadable(directory / "Dockerfile", error))
            continue
        yield from (f"{directory / each.file}:{each.line}: {each.problem}" for each in report.findings)
