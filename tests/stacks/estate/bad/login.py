"""The role that people sign in with."""

from __future__ import annotations

from typing import Final

from .kit import Bad, lab, said

CASES: Final = (
    Bad(
        "login role without trust",
        lab(add="login_role: {name: studio login}\n"),
        (
            said(
                11,
                "LoginRoleNameInvalid",
                "login_role.name is 'studio login'",
                "a role's name is 1 to 64 letters, digits and _+=,.@-",
                "write it like 'studio-login'",
            ),
        ),
    ),
    Bad(
        "login role of nobody",
        lab(add="login_role: {}\n"),
        (
            said(
                11,
                "LoginTrustNotOne",
                "login_role has none of them",
                ("'saml_provider_arn', 'oidc' or 'principal_arns' vouches for people, exactly one of them"),
                "keep one of them, or add one",
            ),
        ),
    ),
    Bad(
        "login role of two",
        lab(
            add=(
                "login_role:\n"
                "  saml_provider_arn: arn:aws:iam::111122223333:saml-provider/Corp\n"
                "  principal_arns: ['arn:aws:iam::111122223333:root']\n"
            )
        ),
        (
            said(
                11,
                "LoginTrustNotOne",
                "login_role has 'saml_provider_arn' and 'principal_arns'",
                ("'saml_provider_arn', 'oidc' or 'principal_arns' vouches for people, exactly one of them"),
                "keep one of them, or add one",
            ),
        ),
    ),
    Bad(
        "login role with a wildcard",
        lab(
            add=(
                "login_role:\n"
                "  saml_provider_arn: arn:aws:iam::111122223333:saml-provider/Corp\n"
                "  principal_arns: ['*', 'arn:aws:iam::111122223333:root', 'arn:aws:iam::111122223333:root']\n"
            )
        ),
        (
            said(
                13,
                "IamArnInvalid",
                "login_role.principal_arns[0] is '*'",
                "a user, a role or an account is named by its ARN",
                "write it like 'arn:aws:iam::111122223333:role/People'",
            ),
            said(
                13,
                "EntryRepeated",
                "login_role.principal_arns[2] is 'arn:aws:iam::111122223333:root' again",
                "each entry of the list stands once",
                "drop one of them",
            ),
        ),
    ),
    Bad(
        "login role's providers",
        lab(add=("login_role:\n  saml_provider_arn: Corp\n  oidc: {provider_arn: login.example.com, audiences: []}\n")),
        (
            said(
                12,
                "IamArnInvalid",
                "login_role.saml_provider_arn is 'Corp'",
                "a SAML provider is named by its ARN",
                "write it like 'arn:aws:iam::111122223333:saml-provider/Corp'",
            ),
            said(
                13,
                "IamArnInvalid",
                "login_role.oidc.provider_arn is 'login.example.com'",
                "an OpenID Connect provider is named by its ARN",
                "write it like 'arn:aws:iam::111122223333:oidc-provider/login.example.com'",
            ),
            said(13, "ListLengthWrong", "login_role.oidc.audiences is empty", "it holds at least 1", "add one"),
        ),
    ),
    Bad(
        "login role's places",
        lab(
            add=(
                "login_role:\n"
                "  saml_provider_arn: arn:aws:iam::111122223333:saml-provider/Corp\n"
                "  principal_tag: 'aws:who'\n"
                "  name: studio login\n"
                "  allowed_from: {vpc_endpoint_ids: [vpce-1], addresses: [10.0.0.0/8, 0.0.0.0/0, "
                "203.0.113.1/24]}\n"
                "  link_seconds: 1\n"
                "  studio_session_minutes: 10\n"
                "  role_session_minutes: 10\n"
            )
        ),
        (
            said(
                13,
                "PrincipalTagInvalid",
                "login_role.principal_tag has the tag 'aws:who'",
                ("the key of a tag is 1 to 128 ASCII letters, digits and _.:/=+@- and does not begin with 'aws:'"),
                "write it like 'studiouserid'",
            ),
            said(
                14,
                "LoginRoleNameInvalid",
                "login_role.name is 'studio login'",
                "a role's name is 1 to 64 letters, digits and _+=,.@-",
                "write it like 'studio-login'",
            ),
            said(
                15,
                "NetworkIdInvalid",
                "login_role.allowed_from.vpc_endpoint_ids[0] is 'vpce-1'",
                "it is the id of a VPC endpoint, 'vpce-' and 8 or 17 hexadecimal digits",
                "copy it from the VPC console: 'vpce-0a1b2c3d'",
            ),
            said(
                15,
                "LoginAddressInvalid",
                "login_role.allowed_from.addresses[0] is '10.0.0.0/8'",
                "AWS sees public addresses, and those of a VPC through an endpoint only",
                "name the public address, or vpc_endpoint_ids",
            ),
            said(
                15,
                "LoginAddressInvalid",
                "login_role.allowed_from.addresses[1] is '0.0.0.0/0'",
                "a block of all addresses lets everybody in",
                "name your own blocks, or drop the key",
            ),
            said(
                15,
                "LoginAddressInvalid",
                "login_role.allowed_from.addresses[2] is '203.0.113.1/24'",
                "it is an address or a block that begins with its own first address",
                "write '203.0.113.0/24'",
            ),
            said(
                16,
                "NumberOutOfRange",
                "login_role.link_seconds is 1",
                "a link's time in seconds is 5 to 300",
                "write 5",
            ),
            said(
                17,
                "NumberOutOfRange",
                "login_role.studio_session_minutes is 10",
                "a session's time in minutes is 30 to 720",
                "write 30",
            ),
            said(
                18,
                "NumberOutOfRange",
                "login_role.role_session_minutes is 10",
                "a session's time in minutes is 60 to 720",
                "write 60",
            ),
        ),
    ),
    Bad(
        "login role from nowhere",
        lab(
            add=("login_role:\n  saml_provider_arn: arn:aws:iam::111122223333:saml-provider/Corp\n  allowed_from: {}\n")
        ),
        (
            said(
                13,
                "LoginNetworkEmpty",
                "login_role.allowed_from is empty",
                "a network that names nothing lets nobody in",
                "name vpc_endpoint_ids or addresses, or drop it",
            ),
        ),
    ),
    Bad(
        "login role beside Identity Center",
        lab(
            ("team: analysts}", "team: analysts, identity_center: {user_name: amara}}"),
            add=(
                "authentication: {identity_center: {}}\n"
                "login_role: {principal_arns: ['arn:aws:iam::111122223333:root']}\n"
            ),
        ),
        (
            said(
                12,
                "LoginRoleNeedsIam",
                "login_role stands beside authentication",
                ("Identity Center signs people in to this domain, and SageMaker makes no links to its profiles"),
                (
                    "drop it; Identity Center assigns people by authentication.identity_center.group_ids and "
                    "users' user_id"
                ),
            ),
        ),
    ),
)
