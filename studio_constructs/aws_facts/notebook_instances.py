"""What AWS fixes of notebook instances and we only repeat, each with its source.

Read on 2026-11-22. ``SCHEMA`` is AWS's CloudFormation registry schema of ``AWS::SageMaker::NotebookInstance``, as
bundled with cfn-lint 1.58.0 (dated 2026-10-20); ``tests/studio_constructs/test_notebook_instance_facts.py`` compares
the two.
"""

from __future__ import annotations

from typing import Final

NAME_MAX: Final = 63
"""Longest name: the API's limit, one less than SCHEMA's.

https://docs.aws.amazon.com/sagemaker/latest/APIReference/API_CreateNotebookInstance.html
"""
VOLUME_GB_MIN: Final = 5
VOLUME_GB_MAX: Final = 16_384
"""VolumeSizeInGB (SCHEMA)."""
ADDITIONAL_REPOSITORIES_MAX: Final = 3
"""Git repositories beside the one in which Jupyter opens (SCHEMA)."""
SECURITY_GROUPS_MAX: Final = 5
"""Security groups of one notebook instance (SCHEMA)."""

PLATFORM: Final = "notebook-al2023-v1"
"""The newest platform, which SageMaker takes where none is named: Amazon Linux 2023, JupyterLab 4 (SCHEMA)."""
OLDER_PLATFORMS: Final = ("notebook-al2-v3",)
"""Amazon Linux 2 with JupyterLab 4: it still starts.

https://docs.aws.amazon.com/sagemaker/latest/dg/nbi-jl.html
"""
RETIRED_PLATFORMS: Final = ("notebook-al1-v1", "notebook-al2-v1", "notebook-al2-v2")
"""JupyterLab 1 and 3, which ended on 2025-06-30 (same page); SCHEMA still names them."""

INSTANCE_TYPES: Final[tuple[str, ...]] = tuple(
    """
    ml.c4.xlarge ml.c4.2xlarge ml.c4.4xlarge ml.c4.8xlarge ml.c5.xlarge ml.c5.2xlarge ml.c5.4xlarge
    ml.c5.9xlarge ml.c5.18xlarge ml.c5d.xlarge ml.c5d.2xlarge ml.c5d.4xlarge ml.c5d.9xlarge ml.c5d.18xlarge
    ml.c6i.large ml.c6i.xlarge ml.c6i.2xlarge ml.c6i.4xlarge ml.c6i.8xlarge ml.c6i.12xlarge ml.c6i.16xlarge
    ml.c6i.24xlarge ml.c6i.32xlarge ml.c6id.large ml.c6id.xlarge ml.c6id.2xlarge ml.c6id.4xlarge ml.c6id.8xlarge
    ml.c6id.12xlarge ml.c6id.16xlarge ml.c6id.24xlarge ml.c6id.32xlarge ml.c7i.large ml.c7i.xlarge
    ml.c7i.2xlarge ml.c7i.4xlarge ml.c7i.8xlarge ml.c7i.12xlarge ml.c7i.16xlarge ml.c7i.24xlarge ml.c7i.48xlarge
    ml.g4dn.xlarge ml.g4dn.2xlarge ml.g4dn.4xlarge ml.g4dn.8xlarge ml.g4dn.12xlarge ml.g4dn.16xlarge
    ml.g5.xlarge ml.g5.2xlarge ml.g5.4xlarge ml.g5.8xlarge ml.g5.12xlarge ml.g5.16xlarge ml.g5.24xlarge
    ml.g5.48xlarge ml.g6.xlarge ml.g6.2xlarge ml.g6.4xlarge ml.g6.8xlarge ml.g6.12xlarge ml.g6.16xlarge
    ml.g6.24xlarge ml.g6.48xlarge ml.g6e.xlarge ml.g6e.2xlarge ml.g6e.4xlarge ml.g6e.8xlarge ml.g6e.12xlarge
    ml.g6e.16xlarge ml.g6e.24xlarge ml.g6e.48xlarge ml.g7e.2xlarge ml.g7e.4xlarge ml.g7e.8xlarge ml.g7e.12xlarge
    ml.g7e.24xlarge ml.g7e.48xlarge ml.inf1.xlarge ml.inf1.2xlarge ml.inf1.6xlarge ml.inf1.24xlarge
    ml.inf2.xlarge ml.inf2.8xlarge ml.inf2.24xlarge ml.inf2.48xlarge ml.m4.xlarge ml.m4.2xlarge ml.m4.4xlarge
    ml.m4.10xlarge ml.m4.16xlarge ml.m5.xlarge ml.m5.2xlarge ml.m5.4xlarge ml.m5.12xlarge ml.m5.24xlarge
    ml.m5d.large ml.m5d.xlarge ml.m5d.2xlarge ml.m5d.4xlarge ml.m5d.8xlarge ml.m5d.12xlarge ml.m5d.16xlarge
    ml.m5d.24xlarge ml.m6i.large ml.m6i.xlarge ml.m6i.2xlarge ml.m6i.4xlarge ml.m6i.8xlarge ml.m6i.12xlarge
    ml.m6i.16xlarge ml.m6i.24xlarge ml.m6i.32xlarge ml.m6id.large ml.m6id.xlarge ml.m6id.2xlarge ml.m6id.4xlarge
    ml.m6id.8xlarge ml.m6id.12xlarge ml.m6id.16xlarge ml.m6id.24xlarge ml.m6id.32xlarge ml.m7i.large
    ml.m7i.xlarge ml.m7i.2xlarge ml.m7i.4xlarge ml.m7i.8xlarge ml.m7i.12xlarge ml.m7i.16xlarge ml.m7i.24xlarge
    ml.m7i.48xlarge ml.p2.xlarge ml.p2.8xlarge ml.p2.16xlarge ml.p3.2xlarge ml.p3.8xlarge ml.p3.16xlarge
    ml.p3dn.24xlarge ml.p4d.24xlarge ml.p4de.24xlarge ml.p5.4xlarge ml.p5.48xlarge ml.p5en.48xlarge
    ml.p6-b200.48xlarge ml.r5.large ml.r5.xlarge ml.r5.2xlarge ml.r5.4xlarge ml.r5.8xlarge ml.r5.12xlarge
    ml.r5.16xlarge ml.r5.24xlarge ml.r6i.large ml.r6i.xlarge ml.r6i.2xlarge ml.r6i.4xlarge ml.r6i.8xlarge
    ml.r6i.12xlarge ml.r6i.16xlarge ml.r6i.24xlarge ml.r6i.32xlarge ml.r6id.large ml.r6id.xlarge ml.r6id.2xlarge
    ml.r6id.4xlarge ml.r6id.8xlarge ml.r6id.12xlarge ml.r6id.16xlarge ml.r6id.24xlarge ml.r6id.32xlarge
    ml.r7i.large ml.r7i.xlarge ml.r7i.2xlarge ml.r7i.4xlarge ml.r7i.8xlarge ml.r7i.12xlarge ml.r7i.16xlarge
    ml.r7i.24xlarge ml.r7i.48xlarge ml.t2.medium ml.t2.large ml.t2.xlarge ml.t2.2xlarge ml.t3.medium ml.t3.large
    ml.t3.xlarge ml.t3.2xlarge ml.trn1.2xlarge ml.trn1.32xlarge ml.trn1n.32xlarge
    """.split()
)
"""Instance types that a notebook instance runs on (SCHEMA). Not those of Studio's apps."""
