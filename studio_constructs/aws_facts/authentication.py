"""What AWS fixes about signing in: ids of Identity Center, times of links and sessions, sign-in endpoints.

Read on 2026-11-22. ``SCHEMA`` is AWS's CloudFormation registry schema of the type, as bundled with cfn-lint 1.58.0;
``tests/contract/test_authentication_facts.py`` compares the two.
"""

from __future__ import annotations

from typing import Final

# Identity Center --------------------------------------------------------------------------------------------------
PRINCIPAL_ID_PATTERN: Final = (
    r"([0-9a-f]{10}-|)[A-Fa-f0-9]{8}-[A-Fa-f0-9]{4}-[A-Fa-f0-9]{4}-[A-Fa-f0-9]{4}-[A-Fa-f0-9]{12}"
)
"""Id of a user or a group in the identity store (SCHEMA of AWS::SSO::ApplicationAssignment)."""
SINGLE_SIGN_ON_USER_IDENTIFIER: Final = "UserName"
"""How a profile names its person: the only way there is (SCHEMA of AWS::SageMaker::UserProfile)."""
SINGLE_SIGN_ON_USER_VALUE_MAX: Final = 256
"""Longest name of a person in Identity Center that a profile takes (SCHEMA of AWS::SageMaker::UserProfile)."""

# Presigned URLs ---------------------------------------------------------------------------------------------------
LINK_SECONDS_MIN: Final = 5
LINK_SECONDS_MAX: Final = 300
"""How long a presigned URL can be opened; 300 where nothing is said.

https://docs.aws.amazon.com/sagemaker/latest/APIReference/API_CreatePresignedDomainUrl.html
"""
STUDIO_SESSION_SECONDS_MIN: Final = 1_800
STUDIO_SESSION_SECONDS_MAX: Final = 43_200
"""How long Studio stays open without another link; 43200 where nothing is said (the same page)."""

# Roles ------------------------------------------------------------------------------------------------------------
ROLE_SESSION_SECONDS_MIN: Final = 3_600
ROLE_SESSION_SECONDS_MAX: Final = 43_200
"""MaxSessionDuration of a role. https://docs.aws.amazon.com/IAM/latest/APIReference/API_CreateRole.html"""
ROLE_NAME_PATTERN: Final = r"[\w+=,.@-]{1,64}"
"""Name of a role (the same page)."""
TAG_KEY_PATTERN: Final = r"[A-Za-z0-9_.:/=+@-]{1,128}"
"""Key of an IAM or session tag, without its spaces and letters beyond ASCII, which a policy variable is better without.

https://docs.aws.amazon.com/IAM/latest/UserGuide/id_tags.html
"""

# Sign-in endpoints ------------------------------------------------------------------------------------------------
SIGN_IN_HOSTS: Final = {
    "aws": "signin.aws.amazon.com",
    "aws-cn": "signin.amazonaws.cn",
    "aws-us-gov": "signin.amazonaws-us-gov.com",
    "aws-iso": "signin.c2shome.ic.gov",
    "aws-iso-b": "signin.sc2shome.sgov.gov",
}
"""Where SAML assertions are sent, ``https://<host>/saml``, by partition: as the CDK's region facts have them."""
REGIONAL_SIGN_IN_PARTITIONS: Final = frozenset({"aws", "aws-cn", "aws-us-gov"})
"""Partitions in which ``https://<region>.<host>/saml`` is there too, for when the other fails.

https://docs.aws.amazon.com/general/latest/gr/signin-service.html,
https://aws.amazon.com/blogs/security/how-to-use-regional-saml-endpoints-for-failover/
"""
