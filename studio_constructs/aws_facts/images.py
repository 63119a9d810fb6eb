"""AWS's limits of images, their versions and how apps run them.

Everything here was read on 2026-11-22. ``SCHEMA`` is AWS's CloudFormation registry schema of the type;
``tests/contract/test_distribution_facts.py`` compares the two.
"""

from __future__ import annotations

from typing import Final

# Images -----------------------------------------------------------------------------------------------------------
IMAGE_NAME_MAX: Final = 63
IMAGE_NAME_PATTERN: Final = r"[a-z0-9]([-.]?[a-z0-9])*"
"""Name of an image. SCHEMA takes upper case too, but no app could be started with such an image: the pattern of
SageMakerImageArn in ResourceSpec is lower case only."""
IMAGE_DISPLAY_NAME_MAX: Final = 128
IMAGE_DISPLAY_NAME_PATTERN: Final = r"[A-Za-z0-9 -_]+"
"""Display name (SCHEMA): from blank to underscore, and letters."""
IMAGE_DESCRIPTION_MAX: Final = 512

# Versions ---------------------------------------------------------------------------------------------------------
BASE_IMAGE_MAX: Final = 255
"""Longest reference to a container image (SCHEMA)."""
ALIAS_MAX: Final = 128
ALIAS_PATTERN: Final = r"[A-Za-z0-9_][A-Za-z0-9_.-]*"
"""Alias of a version (SCHEMA): it begins with neither a dot nor a hyphen."""
RELEASE_NOTES_MAX: Final = 255
FRAMEWORK_MAX: Final = 128
FRAMEWORK_PATTERN: Final = r"[a-zA-Z]+ ?\d+\.\d+(\.\d+)?"
"""Framework or language with its version, ``Python 3.12`` (SCHEMA)."""

# How apps run images ----------------------------------------------------------------------------------------------
CONTAINER_ARGUMENTS_MAX: Final = 50
CONTAINER_ARGUMENT_MAX: Final = 64
CONTAINER_ENTRYPOINT_MAX: Final = 256
CONTAINER_VARIABLES_MAX: Final = 25
CONTAINER_VARIABLE_MAX: Final = 256
"""Arguments, entry point and variables of a container (SCHEMA)."""
CONTAINER_VARIABLES_RESERVED: Final = ("AWS_", "SAGEMAKER_")
"""SageMaker sets variables that begin so itself, over what an image says.

https://docs.aws.amazon.com/sagemaker/latest/dg/studio-updated-byoi-specs.html
"""
KERNEL_NAME_MAX: Final = 1024
MOUNT_PATH_MAX: Final = 1024
IMAGE_USERS: Final = ((1000, 100), (0, 0))
"""User and group that a KernelGateway image may run as.

https://docs.aws.amazon.com/sagemaker/latest/dg/studio-byoi-specs.html
"""

# Repositories -----------------------------------------------------------------------------------------------------
REPOSITORY_NAME_MIN: Final = 2
REPOSITORY_NAME_MAX: Final = 256
REPOSITORY_NAME_PATTERN: Final = r"(?:[a-z0-9]+(?:[._-][a-z0-9]+)*/)*[a-z0-9]+(?:[._-][a-z0-9]+)*"
"""Name of an ECR repository. SCHEMA of AWS::ECR::Repository takes ``__`` and ``--`` too; the CDK does not."""
