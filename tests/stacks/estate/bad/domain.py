"""The domain and what is in it for all."""

from __future__ import annotations

from typing import Final

from .kit import Bad, lab, said

CASES: Final = (
    Bad(
        "domain name",
        lab(add="domain: {name: my_domain}\n"),
        (
            said(
                11,
                "DomainNameInvalid",
                "domain.name is 'my_domain'",
                ("a domain's name is 1 to 63 letters, digits and hyphens, and begins and ends with a letter or digit"),
                "write 'my-domain'",
            ),
        ),
    ),
    Bad(
        "instance type",
        lab(add="domain: {default_instance_type: ml.t3.mediun}\n"),
        (
            said(
                11,
                "InstanceTypeUnknown",
                "domain.default_instance_type is 'ml.t3.mediun'",
                "Studio runs apps on the instance types that AWS lists for it",
                "did you mean 'ml.t3.medium'?",
            ),
        ),
    ),
    Bad(
        "instance types of profiles alone",
        lab(add="domain: {default_instance_type: ml.g7.2xlarge}\nclassic: {kernel_instance_type: ml.g7.48xlarge}\n"),
        (
            said(
                11,
                "DomainInstanceTypeUnknown",
                "domain.default_instance_type is 'ml.g7.2xlarge'",
                "CloudFormation does not take it on a domain, though Studio runs it",
                "write default_instance_type at the teams or people who start on it",
            ),
            said(
                12,
                "DomainInstanceTypeUnknown",
                "classic.kernel_instance_type is 'ml.g7.48xlarge'",
                "CloudFormation does not take it on a domain, though Studio runs it",
                "write default_instance_type at the teams or people who start on it",
            ),
        ),
    ),
    Bad(
        "instance type of no request",
        lab(add="domain: {default_instance_type: ml.p5e.48xlarge}\n"),
        (
            said(
                11,
                "InstanceTypeUnknown",
                "domain.default_instance_type is 'ml.p5e.48xlarge'",
                "SageMaker's API does not know it, though CloudFormation does: the request would be refused",
                "take another of AWS's list",
            ),
        ),
    ),
    Bad(
        "instance type short",
        lab(("ml.m5.large]", "m5.large]")),
        (
            said(
                8,
                "InstanceTypeUnknown",
                "teams[0].instance_types[1] is 'm5.large'",
                "Studio runs apps on the instance types that AWS lists for it",
                "did you mean 'ml.m5.large'?",
            ),
        ),
    ),
    Bad(
        "storage",
        lab(add="domain:\n  space_storage: {default_gb: 200}\n"),
        (
            said(
                12,
                "SpaceStorageInvalid",
                "domain.space_storage.default_gb is 200, and maximum_gb is 100",
                "a new space is at most as large as people may choose (5 and 100 unless written)",
                "write maximum_gb: 200 or more, or a smaller default_gb",
            ),
        ),
    ),
    Bad(
        "idle off",
        lab(add="idle_shutdown: {enabled: false, minutes: 120}\n"),
        (
            said(
                11,
                "IdleShutdownOff",
                "idle_shutdown.minutes stands beside 'enabled: false'",
                "idle shutdown that is off has no other settings",
                "drop one of the two",
            ),
        ),
    ),
    Bad(
        "idle choice",
        lab(add="idle_shutdown:\n  minutes: 120\n  user_may_choose: {minimum_minutes: 180, maximum_minutes: 240}\n"),
        (
            said(
                13,
                "IdleChoiceInvalid",
                "idle_shutdown.user_may_choose is 180 to 240, and minutes is 120",
                "minutes lies within what users may choose",
                "write {minimum_minutes: 120, maximum_minutes: 240}, or change minutes",
            ),
        ),
    ),
    Bad(
        "idle choice missing",
        lab(add="idle_shutdown:\n  user_may_choose: {minimum_minutes: 60}\n"),
        (
            said(
                12,
                "KeyMissing",
                "idle_shutdown.user_may_choose has no 'maximum_minutes'",
                "'maximum_minutes' has no default",
                "add 'maximum_minutes: 480'",
            ),
        ),
    ),
)
