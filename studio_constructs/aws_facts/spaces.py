"""What AWS fixes about spaces: limits, instance types. Read on 2026-11-22; ``SCHEMA`` as in `aws_facts`."""

from __future__ import annotations

from typing import Final

DISPLAY_NAME_MAX: Final = 64
"""SpaceDisplayName (SCHEMA)."""
SPACE_INSTANCE_TYPES: Final[tuple[str, ...]] = tuple(
    """
    ml.t3.micro ml.t3.small ml.t3.medium ml.t3.large ml.t3.xlarge ml.t3.2xlarge ml.m5.large ml.m5.xlarge
    ml.m5.2xlarge ml.m5.4xlarge ml.m5.8xlarge ml.m5.12xlarge ml.m5.16xlarge ml.m5.24xlarge ml.c5.large
    ml.c5.xlarge ml.c5.2xlarge ml.c5.4xlarge ml.c5.9xlarge ml.c5.12xlarge ml.c5.18xlarge ml.c5.24xlarge
    ml.p3.2xlarge ml.p3.8xlarge ml.p3.16xlarge ml.g4dn.xlarge ml.g4dn.2xlarge ml.g4dn.4xlarge ml.g4dn.8xlarge
    ml.g4dn.12xlarge ml.g4dn.16xlarge ml.r5.large ml.r5.xlarge ml.r5.2xlarge ml.r5.4xlarge ml.r5.8xlarge
    ml.r5.12xlarge ml.r5.16xlarge ml.r5.24xlarge ml.p3dn.24xlarge ml.m5d.large ml.m5d.xlarge ml.m5d.2xlarge
    ml.m5d.4xlarge ml.m5d.8xlarge ml.m5d.12xlarge ml.m5d.16xlarge ml.m5d.24xlarge ml.g5.xlarge ml.g5.2xlarge
    ml.g5.4xlarge ml.g5.8xlarge ml.g5.12xlarge ml.g5.16xlarge ml.g5.24xlarge ml.g5.48xlarge ml.p4d.24xlarge
    ml.p4de.24xlarge ml.geospatial.interactive ml.trn1.2xlarge ml.trn1.32xlarge ml.trn1n.32xlarge
    """.split()
)
"""Instance types that CloudFormation takes in a space: fewer than people may choose in Studio (SCHEMA of Space)."""
REMOTE_ACCESS_TOO_SMALL: Final = (
    "ml.t3.micro", "ml.t3.small", "ml.t3.medium", "ml.c5.large", "ml.c6i.large", "ml.c6id.large", "ml.c7i.large"
)  # fmt: skip
"""Instances with less than the 8 GiB that a remote IDE needs.

https://docs.aws.amazon.com/sagemaker/latest/dg/remote-access-requirements.html
"""
