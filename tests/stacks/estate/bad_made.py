"""Files that are wrong about images, scripts, Studio Classic, signing in, or spaces."""

from __future__ import annotations

from typing import Final

from tests.stacks.estate.bad import Bad, lab, overriding, said

CASES: Final = (
    Bad(
        "image from nowhere",
        lab(add=("images:\n  - {name: analytics}\n  - {name: tools, directory: image, existing: true}\n")),
        (
            said(
                12,
                "ImageSourceNotOne",
                "images[0] has none of them",
                "an image has a 'directory', a 'repository' with its 'digest', or is 'existing'",
                "keep one of them, or add one",
            ),
            said(
                13,
                "ImageSourceNotOne",
                "images[1] has 'directory' and 'existing'",
                "an image has a 'directory', a 'repository' with its 'digest', or is 'existing'",
                "keep one of them, or add one",
            ),
        ),
    ),
    Bad(
        "image without its digest",
        lab(
            add=(
                "images:\n"
                "  - {name: analytics, repository: studio/analytics}\n"
                "  - name: tools\n"
                "    existing: true\n"
                "    digest: 'sha256:0000000000000000000000000000000000000000000000000000000000000000'\n"
            )
        ),
        (
            said(
                12,
                "ImageSourceNotOne",
                "images[0] has 'repository' and no 'digest'",
                "an image has a 'directory', a 'repository' with its 'digest', or is 'existing'",
                "add digest, or drop repository",
            ),
            said(
                15,
                "ImageSourceNotOne",
                "images[1] has 'digest' and no 'repository'",
                "an image has a 'directory', a 'repository' with its 'digest', or is 'existing'",
                "add repository, or drop digest",
            ),
        ),
    ),
    Bad(
        "image's names",
        lab(
            add=(
                "images:\n"
                "  - {name: My_Image, existing: true}\n"
                "  - {name: tools, existing: true, apps: [JupyterLab, JupyterLab]}\n"
                "  - {name: Tools, existing: true, apps: []}\n"
            )
        ),
        (
            said(
                12,
                "ImageNameInvalid",
                "images[0].name is 'My_Image'",
                "an image's name is 1 to 63 lower-case letters, digits and single dots and hyphens",
                "write 'my-image'",
            ),
            said(
                13,
                "EntryRepeated",
                "images[1].apps[1] is 'JupyterLab' again",
                "each entry of the list stands once",
                "drop one of them",
            ),
            said(
                14,
                "ImageNameTaken",
                "images[2].name is 'Tools', and images[1].name in line 13 is 'tools'",
                "each image has a name of its own",
                "rename one of them",
            ),
            said(
                14,
                "ImageNameInvalid",
                "images[2].name is 'Tools'",
                "an image's name is 1 to 63 lower-case letters, digits and single dots and hyphens",
                "write 'tools'",
            ),
            said(14, "ListLengthWrong", "images[2].apps is empty", "it holds at least 1", "add one, or drop the key"),
        ),
    ),
    Bad(
        "image's name too long",
        lab(
            add=(
                "images:\n  - {name: a-name-of-an-image-that-leaves-no-room-for-that-of-the-domain, directory: image}\n"
            )
        ),
        (
            said(
                12,
                "ImageNameTooLong",
                (
                    "images[0].name is 'a-name-of-an-image-that-leaves-no-room-for-that-of-the-domain', which "
                    "makes 'lab-prod-a-name-of-an-image-that-leaves-no-room-for-that-of-the-domain'"
                ),
                "with the domain's name in front, an image's name has at most 63",
                "shorten it by 7",
            ),
        ),
    ),
    Bad(
        "image's name too long through an override",
        overriding(
            ("    overrides: {domain: {name: a-name-of-a-domain-that-leaves-no-room-for-that-of-an-image}}\n"),
            add="images:\n  - {name: analytics, directory: image}\n",
        ),
        (
            said(
                6,
                "ImageNameTooLong",
                (
                    "images[0].name is 'analytics', which makes "
                    "'a-name-of-a-domain-that-leaves-no-room-for-that-of-an-image-analytics' (through "
                    "environments[0].overrides.domain.name)"
                ),
                "with the domain's name in front, an image's name has at most 63",
                "shorten it by 6",
            ),
        ),
    ),
    Bad(
        "image of a tag",
        lab(add=("images:\n  - {name: analytics, repository: 'studio/Analytics:latest', digest: latest}\n")),
        (
            said(
                12,
                "ImageRepositoryNameInvalid",
                "images[0].repository is 'studio/Analytics:latest'",
                "an ECR repository is named without its registry and without a tag, in lower case",
                "write it like 'studio/analytics'",
            ),
            said(
                12,
                "ImageNotImmutable",
                "images[0].digest is 'latest'",
                ("SageMaker looks at a tag once and never again, so a tag that moves changes nothing"),
                "write the digest that 'docker push' prints, sha256:...",
            ),
        ),
    ),
    Bad(
        "image's folder",
        lab(
            add=(
                "images:\n"
                "  - {name: a, directory: missing}\n"
                "  - {name: b, directory: folder}\n"
                "  - {name: c, directory: /images}\n"
                '  - {name: d, directory: "a\\0b"}\n'
            )
        ),
        (
            said(
                12,
                "ImageDirectoryInvalid",
                "images[0].directory is 'missing'",
                ("an image is built from a folder with a Dockerfile, found from the estate file's folder"),
                "it is no folder; correct the path, or add the folder",
            ),
            said(
                13,
                "ImageDirectoryInvalid",
                "images[1].directory is 'folder'",
                ("an image is built from a folder with a Dockerfile, found from the estate file's folder"),
                "it has no Dockerfile; add it",
            ),
            said(
                14,
                "ImageDirectoryInvalid",
                "images[2].directory is '/images'",
                ("an image is built from a folder with a Dockerfile, found from the estate file's folder"),
                "write a relative path: another machine has that folder elsewhere",
            ),
            said(
                15,
                "ImageDirectoryInvalid",
                "images[3].directory is 'a\\x00b'",
                ("an image is built from a folder with a Dockerfile, found from the estate file's folder"),
                "it is no folder; correct the path, or add the folder",
            ),
        ),
    ),
    Bad(
        "built in twice",
        lab(
            add=(
                "start_up_scripts:\n"
                "  - {name: a, app_type: JupyterLab, file: ok.sh, built_in: true}\n"
                "  - {name: b, app_type: JupyterLab, file: ok.sh, built_in: true}\n"
            )
        ),
        (
            said(
                13,
                "BuiltInScriptTaken",
                (
                    "start_up_scripts[1].built_in is true, and start_up_scripts[0].built_in in line 12 is, for "
                    "JupyterLab"
                ),
                "an app has one script that is built in",
                "join the two, or drop one built_in",
            ),
        ),
    ),
    Bad(
        "built in for classic",
        lab(
            add=(
                "classic: {}\nstart_up_scripts:\n  - {name: a, app_type: KernelGateway, file: ok.sh, built_in: true}\n"
            )
        ),
        (
            said(
                13,
                "BuiltInScriptMisplaced",
                "start_up_scripts[0].built_in is true, for KernelGateway",
                "JupyterLab and CodeEditor have a script that is built in",
                "drop built_in",
            ),
        ),
    ),
    Bad(
        "script of classic without it",
        lab(add="start_up_scripts:\n  - {name: a, app_type: JupyterServer, file: ok.sh}\n"),
        (
            said(
                12,
                "ClassicMissing",
                "start_up_scripts[0].app_type is 'JupyterServer', and there is no 'classic'",
                "apps of Studio Classic are configured where it is kept",
                "add 'classic: {}' to an estate that still has it",
            ),
        ),
    ),
    Bad(
        "script from nowhere, and from two places",
        lab(
            add=(
                "start_up_scripts:\n"
                "  - {name: a, app_type: JupyterLab}\n"
                "  - {name: b, app_type: JupyterLab, file: ok.sh, steps: [{git_identity: {}}]}\n"
            )
        ),
        (
            said(
                12,
                "StartUpScriptNotOne",
                "start_up_scripts[0] has neither 'file' nor 'steps'",
                "a script is a file or made of steps, exactly one of them",
                "add 'file: assets/lifecycle/jupyter-lab/team-setup.sh'",
            ),
            said(
                13,
                "StartUpScriptNotOne",
                "start_up_scripts[1] has both 'file' and 'steps'",
                "a script is a file or made of steps, exactly one of them",
                "drop one of them",
            ),
        ),
    ),
    Bad(
        "steps of another app, and that are none",
        lab(
            add=(
                "start_up_scripts:\n"
                "  - name: a\n    app_type: CodeEditor\n    steps: [{jupyter_extensions: {lab: {'a:b': false}}}]\n"
                "  - name: b\n    app_type: KernelGateway\n    steps: [{git_identity: {}}]\n"
                "  - name: c\n    app_type: JupyterLab\n"
                "    steps:\n"
                "      - {}\n"
                "      - {git_identity: {}, run_command: {command: make}}\n"
                "classic: {}\n"
            )
        ),
        (
            said(
                14,
                "StepOfAnotherApp",
                "start_up_scripts[0].steps[0].jupyter_extensions is given, for CodeEditor",
                "the step is for the other app",
                "drop the step, or give the other app a script",
            ),
            said(
                17,
                "StepOfAnotherApp",
                "start_up_scripts[1].steps is given, for KernelGateway",
                "steps are for JupyterLab and CodeEditor",
                "write a script to a file and name it in 'file'",
            ),
            said(
                21,
                "StepNotOne",
                "start_up_scripts[2].steps[0] has none of its keys",
                "a step does one thing, so it has exactly one key",
                "write '- ' before each step's key",
            ),
            said(
                22,
                "StepNotOne",
                "start_up_scripts[2].steps[1] has 'git_identity' and 'run_command'",
                "a step does one thing, so it has exactly one key",
                "write '- ' before each step's key",
            ),
        ),
    ),
    Bad(
        "what the library finds in steps",
        lab(
            add=(
                "start_up_scripts:\n"
                "  - name: a\n    app_type: JupyterLab\n"
                "    steps:\n"
                "      - git_clone:\n"
                "          url: https://me:secret@git.example.com/x.git\n"
                "          credentials: {secret: a, parameter: b}\n"
                "      - run_command: {command: make, timeout_seconds: 300}\n"
                "      - environment_variables: {variables: {PATH: x}}\n"
                "  - name: b\n    app_type: JupyterLab\n"
                "    steps:\n"
                "      - run_command: {command: make, timeout_seconds: 280}\n"
                "      - git_identity: {}\n"
            )
        ),
        (
            said(
                16,
                "StepUrlInvalid",
                "start_up_scripts[0].steps[0].git_clone.url has a user or a password in it",
                "everybody who may describe lifecycle configurations reads it",
                "take it out and revoke it",
            ),
            said(
                17,
                "GitCredentialsInvalid",
                "start_up_scripts[0].steps[0].git_clone.credentials has both of secret and parameter",
                "a password is kept in one place",
                "write exactly one of them",
            ),
            said(
                18,
                "StepTimeoutInvalid",
                "start_up_scripts[0].steps[1].run_command.timeout_seconds is 300",
                "a step's time, in seconds, is 1 to 280",
                "write 1 to 280, or run it in the background",
            ),
            said(
                19,
                "VariableReserved",
                "start_up_scripts[0].steps[2].environment_variables.variables has the name 'PATH'",
                "the platform or the system sets it, and an app with another value does not work",
                "choose another name",
            ),
            said(
                22,
                "StartUpTooLong",
                "start_up_scripts[1].steps has 2 steps before the app, which may take 350 seconds",
                "SageMaker gives up after five minutes, so they may take 285 together, each with 5 to end",
                "shorten their timeouts, or run the long ones in the background",
            ),
        ),
    ),
    Bad(
        "classic and a landing page",
        lab(add=("classic: {kernel_instance_type: ml.t3.mediun, snapshots: {}}\nportal: {landing_page: 'studio::'}\n")),
        (
            said(
                11,
                "InstanceTypeUnknown",
                "classic.kernel_instance_type is 'ml.t3.mediun'",
                "Studio runs apps on the instance types that AWS lists for it",
                "did you mean 'ml.t3.medium'?",
            ),
            said(
                11,
                "KeyMissing",
                "classic.snapshots has no 'place'",
                "'place' has no default",
                "add 'place: team-snapshots/sharing'",
            ),
            said(
                12,
                "LandingPageContradicts",
                "portal.landing_page is 'studio::', and classic keeps people in Studio Classic",
                "a page of the current Studio opens only where people land in it",
                "drop it, or write classic: {current_studio: true}",
            ),
        ),
    ),
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
    Bad(
        "space's names",
        lab(
            add=(
                "spaces:\n"
                "  - {name: my notes, owner: amara}\n"
                "  - {name: lab, owner: amara, display_name: ' '}\n"
                "  - {name: Lab, owner: amara, app: RStudio}\n"
            )
        ),
        (
            said(
                12,
                "SpaceNameInvalid",
                "spaces[0].name is 'my notes'",
                ("a space's name is 1 to 63 letters, digits and hyphens, and begins and ends with a letter or digit"),
                "write 'my-notes'",
            ),
            said(
                13,
                "SpaceDisplayNameInvalid",
                "spaces[1].display_name is ' '",
                "what Studio shows has 1 to 64 characters, not blanks alone",
                "drop it",
            ),
            said(
                14,
                "SpaceNameTaken",
                "spaces[2].name is 'Lab', and spaces[1].name in line 13 is 'lab'",
                "SageMaker takes names that differ only in case for the same",
                "rename one of them",
            ),
            said(
                14,
                "ValueUnknown",
                "spaces[2].app is 'RStudio'",
                "it is one of JupyterLab, CodeEditor",
                "take one of them, for example 'JupyterLab'",
            ),
        ),
    ),
    Bad(
        "space's owner",
        lab(add=("spaces:\n  - {name: lab, owner: Amara}\n  - {name: notes, owner: zoe}\n  - {name: more}\n")),
        (
            said(
                12,
                "SpaceOwnerUnknown",
                "spaces[0].owner is 'Amara'",
                "a space's owner is a user",
                "did you mean 'amara'?",
            ),
            said(
                13,
                "SpaceOwnerUnknown",
                "spaces[1].owner is 'zoe'",
                "a space's owner is a user",
                "name a user, or add one",
            ),
            said(14, "KeyMissing", "spaces[2] has no 'owner'", "'owner' has no default", "add 'owner: amara-okafor'"),
        ),
    ),
    Bad(
        "space's instance type",
        lab(
            add=(
                "spaces:\n"
                "  - {name: lab, owner: amara, instance_type: ml.c5.large}\n"
                "  - {name: all, owner: amara, shared: true, instance_type: ml.m5.large}\n"
                "  - {name: new, owner: amara, instance_type: ml.m7i.large}\n"
                "  - {name: odd, owner: amara, instance_type: t3}\n"
            )
        ),
        (
            said(
                12,
                "SpaceInstanceTypeNotAllowed",
                "spaces[0].instance_type is 'ml.c5.large'",
                "its owner's team analysts may not run it",
                "add it to the team's instance_types, or take one of them",
            ),
            said(
                13,
                "SpaceInstanceTypeNotAllowed",
                "spaces[1].instance_type is 'ml.m5.large'",
                "shared spaces run as the domain's own role, which may run ml.t3.medium",
                "drop it",
            ),
            said(
                14,
                "SpaceInstanceTypeUnknown",
                "spaces[2].instance_type is 'ml.m7i.large'",
                "CloudFormation does not take it in a space, though Studio runs it",
                "drop it, and write default_instance_type at the owner",
            ),
            said(
                15,
                "InstanceTypeUnknown",
                "spaces[3].instance_type is 't3'",
                "Studio runs apps on the instance types that AWS lists for it",
                "did you mean 'ml.t3.small'?",
            ),
        ),
    ),
    Bad(
        "space's size",
        lab(
            add=(
                "spaces:\n"
                "  - {name: lab, owner: amara, storage_gb: 200}\n"
                "  - {name: few, owner: amara, storage_gb: 1}\n"
            )
        ),
        (
            said(
                12,
                "SpaceTooLarge",
                "spaces[0].storage_gb is 200",
                "a space has at most space_storage.maximum_gb, here 100",
                "write 100, or raise maximum_gb",
            ),
            said(
                13, "NumberOutOfRange", "spaces[1].storage_gb is 1", "a space's volume in GB is 5 to 16384", "write 5"
            ),
        ),
    ),
    Bad(
        "space's size through an override",
        overriding(
            "    overrides: {domain: {space_storage: {maximum_gb: 10}}}\n",
            add="spaces: [{name: lab, owner: amara, storage_gb: 20}]\n",
        ),
        (
            said(
                6,
                "SpaceTooLarge",
                ("spaces[0].storage_gb is 20 (through environments[0].overrides.domain.space_storage)"),
                "a space has at most space_storage.maximum_gb, here 10",
                "write 10, or raise maximum_gb",
            ),
        ),
    ),
    Bad(
        "space's idle time",
        lab(
            add=(
                "spaces:\n"
                "  - {name: lab, owner: amara, idle_minutes: 60}\n"
                "idle_shutdown: {minutes: 120, user_may_choose: {minimum_minutes: 90, maximum_minutes: 240}}\n"
            )
        ),
        (
            said(
                12,
                "SpaceIdleNotAllowed",
                "spaces[0].idle_minutes is 60",
                "a space's idle time lies within what people may choose, here 90 to 240",
                "drop it, or widen idle_shutdown.user_may_choose",
            ),
        ),
    ),
    Bad(
        "space's idle time of a team",
        lab(
            ("users:", "    idle_shutdown: {minutes: 240}\nusers:"),
            add=(
                "spaces:\n"
                "  - {name: lab, owner: amara, idle_minutes: 120}\n"
                "  - {name: all, owner: amara, shared: true, idle_minutes: 240}\n"
            ),
        ),
        (
            said(
                13,
                "SpaceIdleNotAllowed",
                "spaces[0].idle_minutes is 120",
                "a space's idle time lies within what people may choose, here 240 to 240",
                "drop it, or widen idle_shutdown.user_may_choose",
            ),
            said(
                14,
                "SpaceIdleNotAllowed",
                "spaces[1].idle_minutes is 240",
                "a space's idle time lies within what people may choose, here 120 to 120",
                "drop it, or widen idle_shutdown.user_may_choose",
            ),
        ),
    ),
    Bad(
        "space's idle time switched off",
        lab(add=("spaces:\n  - {name: lab, owner: amara, idle_minutes: 120}\nidle_shutdown: {enabled: false}\n")),
        (said(12, "SpaceIdleNotAllowed", "spaces[0].idle_minutes is 120", "idle shutdown is off for it", "drop it"),),
    ),
    Bad(
        "spaces too many",
        lab(add="spaces:\n" + "".join(f"  - {{name: s{n}, owner: amara}}\n" for n in range(51))),
        (
            said(
                62,
                "SpacesTooMany",
                "spaces fill stack 01 with 51",
                "a stack holds at most 50 spaces beside its people",
                "drop some that are not deployed yet; people make spaces themselves in Studio",
            ),
        ),
    ),
)
