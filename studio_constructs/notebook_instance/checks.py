"""What SageMaker refuses in the settings of a notebook instance."""

from __future__ import annotations

import difflib
import re
from collections.abc import Sequence

from studio_constructs._validation import check_list, check_range, is_known
from studio_constructs.aws_facts import NAME_PATTERN
from studio_constructs.aws_facts import notebook_instances as facts
from studio_constructs.errors import Problem

_REPOSITORY = re.compile(rf"https://(?![^/]*@)[^/\s]+/\S+|{NAME_PATTERN}")
_REPOSITORY_LENGTH_MAX = 1_024


def check_instance_type(value: str) -> list[Problem]:
    """An instance type that notebook instances run on: the list is not that of Studio's apps."""
    if not is_known(value) or value in facts.INSTANCE_TYPES:
        return []
    asked = value if value.startswith("ml.") else f"ml.{value}"
    near = difflib.get_close_matches(asked, facts.INSTANCE_TYPES, n=1)
    fix = f"did you mean {near[0]!r}?" if near else "take one of AWS's list, for example 'ml.t3.medium'"
    rule = "a notebook instance runs on the instance types that AWS lists for it"
    return [Problem("NotebookInstanceTypeUnknown", f"instance_type is {value!r}", rule, fix)]


def check_platform(value: str) -> list[Problem]:
    """A platform on which a notebook instance can still be made."""
    good = (facts.PLATFORM, *facts.OLDER_PLATFORMS)
    if not is_known(value) or value in good:
        return []
    ended = " (that one has ended)" if value in facts.RETIRED_PLATFORMS else ""
    rule = f"a notebook instance is made on {' or '.join(good)}"
    fix = f"write {facts.PLATFORM!r}, or drop the argument"
    return [Problem("NotebookPlatformUnknown", f"platform_identifier is {value!r}{ended}", rule, fix)]


def check_volume(value: int) -> list[Problem]:
    """A size that SageMaker takes."""
    return check_range(
        "volume_gb",
        value,
        facts.VOLUME_GB_MIN,
        facts.VOLUME_GB_MAX,
        code="NotebookVolumeOutOfRange",
        what="the size of a notebook instance's volume in GB",
        fix="it can grow later, and never shrinks",
    )


def check_repositories(values: Sequence[str]) -> list[Problem]:
    """Addresses or names of Git repositories, without anybody's password in them."""
    if wrong := check_list("code_repositories", values):
        return wrong
    problems: list[Problem] = []
    most = 1 + facts.ADDITIONAL_REPOSITORIES_MAX
    if len(values) > most:
        wrote, rule = f"code_repositories holds {len(values)}", f"a notebook instance has at most {most}"
        problems.append(Problem("CodeRepositoriesTooMany", wrote, rule, "clone the others in on_start"))
    for index, value in enumerate(values):
        if is_known(value) and not (_REPOSITORY.fullmatch(value) and len(value) <= _REPOSITORY_LENGTH_MAX):
            shown = re.sub(r"//[^/]*@", "//...@", value)  # what stands before the @ may be a password
            rule = "a repository is an https:// address without a user in it, or the name of a CodeRepository"
            fix = "keep what signs in with SageMaker: make a CodeRepository with a secret, and name it here"
            problems.append(
                Problem("CodeRepositoryInvalid", f"code_repositories[{index}] is {shown!r}", rule, fix),
            )
    return problems
