"""SageMaker Distribution, AWS's own image of Studio: who owns it in which region, and how long a release lives.

Regions and accounts: https://docs.aws.amazon.com/sagemaker/latest/dg/notebooks-available-images-arn.html (read
2026-11-22). That page prints the account of us-east-2 with eleven digits, ``37914896644``; what stands here is the
account that Studio itself shows there, in the description of a space in
https://github.com/aws/aws-toolkit-vscode/pull/8173. Accounts are text: some begin with a zero.

Releases: https://github.com/aws/sagemaker-distribution/blob/main/support_policy.md (2026-08-19, read 2026-11-22).
"""

from __future__ import annotations

from typing import Final

DISTRIBUTION_ACCOUNTS: Final[dict[str, str]] = {
    "af-south-1": "238384257742",
    "ap-east-1": "523751269255",
    "ap-northeast-1": "010972774902",
    "ap-northeast-2": "064688005998",
    "ap-northeast-3": "564864627153",
    "ap-south-1": "245090515133",
    "ap-southeast-1": "022667117163",
    "ap-southeast-2": "648430277019",
    "ap-southeast-3": "370607712162",
    "ca-central-1": "481561238223",
    "cn-north-1": "674439102856",
    "cn-northwest-1": "651871951035",
    "eu-central-1": "545423591354",
    "eu-north-1": "175620155138",
    "eu-south-1": "810671768855",
    "eu-west-1": "819792524951",
    "eu-west-2": "021081402939",
    "eu-west-3": "856416204555",
    "il-central-1": "080319125002",
    "me-central-1": "358593528301",
    "me-south-1": "523774347010",
    "sa-east-1": "567556641782",
    "us-east-1": "885854791233",
    "us-east-2": "137914896644",
    "us-gov-east-1": "300993876623",
    "us-gov-west-1": "300992924816",
    "us-west-1": "053634841547",
    "us-west-2": "542918446943",
}
"""Account that owns the image, by region. A region that is not here may have one that AWS does not tell."""

DISTRIBUTION_READ_ON: Final = "2026-11-22"
"""When the ends below were read: what ended by then is told as ended."""

DISTRIBUTION_MAJOR_ENDS: Final[dict[int, str]] = {
    0: "2024-12-31",
    1: "2025-10-30",
    2: "2026-02-25",
    3: "2026-09-29",
    4: "2027-10-07",
}
"""Last day of each major release. (0 by its last minor.)"""

DISTRIBUTION_MINOR_ENDS: Final[dict[str, str]] = {
    "2.14": "2026-09-09",  # after the end of its major: AWS's page says both
    "3.9": "2026-09-29",
    "4.0": "2026-10-07",
    "4.1": "2026-10-29",
    "4.2": "2026-11-30",
    "4.3": "2027-01-10",
    "4.4": "2027-02-12",
}
"""Last day of each minor release that AWS's page calls supported. Of others the major's end counts; a newer one is not
known yet, and taken to be supported."""


def distribution_end(release: str) -> str | None:
    """The day on which support of a release ended, or None while it is supported.

    Args:
        release: Major and minor, ``4.2``.
    """
    major = int(release.partition(".")[0])
    end = DISTRIBUTION_MINOR_ENDS.get(release) or DISTRIBUTION_MAJOR_ENDS.get(major)
    return end if end is not None and end < DISTRIBUTION_READ_ON else None


# What idle shutdown needs: SageMaker Distribution 2.0 or newer
# (https://docs.aws.amazon.com/sagemaker/latest/dg/studio-updated-idle-shutdown.html, read 2026-11-22), and for the file
# that says "busy" jupyter-activity-monitor-extension 0.3.2 (its sources on PyPI; in which release it is:
# https://github.com/aws/sagemaker-distribution/tree/main/build_artifacts, 2026-08-19, read 2026-11-22).

FIRST_WITH_IDLE_SHUTDOWN: Final = (2, 0, 0)
"""The first release that the built-in shutdown sees."""

ACTIVITY_MONITOR_WITH_HEARTBEAT: Final = (0, 3, 2)
"""The first version of the extension that reads the file."""

WITHOUT_HEARTBEAT: Final = (((2, 0, 0), (2, 7, 1)), ((3, 0, 0), (3, 1, 1)), ((3, 2, 0), (3, 2, 1)))
"""Releases with 0.3.1: each from the first to before the second."""
