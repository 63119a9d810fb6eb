"""Files whose names, places, network, keys or scripts are wrong."""

from __future__ import annotations

from typing import Final

from tests.stacks.estate.bad import KEY, NETWORK, SCRIPT, Bad, lab, said

CASES: Final = (
    Bad(
        "estate name",
        lab(("name: lab", "name: My_Lab")),
        (
            said(
                1,
                "EstateNameInvalid",
                "name is 'My_Lab'",
                ("an estate's name is 1 to 32 lower-case letters, digits and single hyphens, and begins with a letter"),
                "write 'my-lab'",
            ),
        ),
    ),
    Bad(
        "environment name",
        lab(("name: prod", "name: production-environment")),
        (
            said(
                3,
                "EnvironmentNameInvalid",
                "environments[0].name is 'production-environment'",
                (
                    "an environment's name is 1 to 16 lower-case letters, digits and single hyphens, and begins with "
                    "a letter"
                ),
                "write 'production'",
            ),
        ),
    ),
    Bad(
        "environment twice",
        lab(("teams:", "  - name: prod\n    region: us-east-1\nteams:")),
        (
            said(
                6,
                "EnvironmentNameTaken",
                "environments[1].name is 'prod', and environments[0].name in line 3 is 'prod'",
                "each environment has a name of its own",
                "rename one of them",
            ),
        ),
    ),
    Bad(
        "region unknown",
        lab(("eu-west-1", "eu-wst-1")),
        (
            said(
                5,
                "RegionUnknown",
                "environments[0].region is 'eu-wst-1'",
                "no region of AWS with Studio has this name",
                "did you mean 'eu-west-1'?",
            ),
        ),
    ),
    Bad(
        "region lacks",
        lab(("eu-west-1", "ca-west-1")),
        (
            said(
                5,
                "RegionLacksStudio",
                "environments[0].region is 'ca-west-1'",
                "CloudFormation lacks Studio's types in this region",
                "take a region that has them, for example ca-central-1",
            ),
        ),
    ),
    Bad(
        "region mars",
        lab(("eu-west-1", "mars")),
        (
            said(
                5,
                "RegionUnknown",
                "environments[0].region is 'mars'",
                "no region of AWS with Studio has this name",
                "take one of AWS's list, for example 'eu-west-1'",
            ),
        ),
    ),
    Bad(
        "network both",
        lab(add="network:\n  new: {}\n  existing: {vpc_id: vpc-0a1b2c3d, subnet_ids: [subnet-0a1b2c3d]}\n"),
        (
            said(
                13,
                "NetworkNotOne",
                "network has both 'new' and 'existing'",
                "a network is 'new' or 'existing', exactly one of them",
                "drop one of them",
            ),
        ),
    ),
    Bad(
        "network neither",
        lab(add="network: {}\n"),
        (
            said(
                11,
                "NetworkNotOne",
                "network has neither",
                "a network is 'new' or 'existing', exactly one of them",
                "drop 'network' for a new one",
            ),
        ),
    ),
    Bad(
        "cidr host bits",
        lab(add=NETWORK.format("10.0.0.1/16")),
        (
            said(
                12,
                "CidrInvalid",
                "network.new.cidr is '10.0.0.1/16'",
                "a range is written with its first address",
                "write '10.0.0.0/16'",
            ),
        ),
    ),
    Bad(
        "cidr prefix",
        lab(add=NETWORK.format("10.0.0.0/8")),
        (
            said(
                12,
                "CidrInvalid",
                "network.new.cidr is '10.0.0.0/8'",
                "a new VPC takes a private IPv4 range of /16 to /24 (10/8, 172.16/12, 192.168/16 or 100.64/10)",
                "write '10.0.0.0/16'",
            ),
        ),
    ),
    Bad(
        "cidr public",
        lab(add=NETWORK.format("8.8.0.0/16")),
        (
            said(
                12,
                "CidrInvalid",
                "network.new.cidr is '8.8.0.0/16'",
                "a new VPC takes a private IPv4 range of /16 to /24 (10/8, 172.16/12, 192.168/16 or 100.64/10)",
                "take a private range, for example '10.0.0.0/16'",
            ),
        ),
    ),
    Bad(
        "cidr none",
        lab(add=NETWORK.format("10.0.0.0")),
        (
            said(
                12,
                "CidrInvalid",
                "network.new.cidr is '10.0.0.0'",
                "a new VPC takes a private IPv4 range of /16 to /24 (10/8, 172.16/12, 192.168/16 or 100.64/10)",
                "write it like '10.0.0.0/16'",
            ),
        ),
    ),
    Bad(
        "cidr v6",
        lab(add=NETWORK.format("fd00::/64")),
        (
            said(
                12,
                "CidrInvalid",
                "network.new.cidr is 'fd00::/64'",
                "a new VPC takes a private IPv4 range of /16 to /24 (10/8, 172.16/12, 192.168/16 or 100.64/10)",
                "write it like '10.0.0.0/16'",
            ),
        ),
    ),
    Bad(
        "cidr small",
        lab(add=NETWORK.format("10.1.2.0/28")),
        (
            said(
                12,
                "CidrInvalid",
                "network.new.cidr is '10.1.2.0/28'",
                "a new VPC takes a private IPv4 range of /16 to /24 (10/8, 172.16/12, 192.168/16 or 100.64/10)",
                "write '10.1.2.0/24'",
            ),
        ),
    ),
    Bad(
        "zones count",
        lab(add="network:\n  new: {availability_zones: 1}\n"),
        (
            said(
                12,
                "ZonesInvalid",
                "network.new.availability_zones is 1",
                "a studio spans 2 or 3 availability zones, so that one that fails does not stop it",
                "write 2",
            ),
        ),
    ),
    Bad(
        "zones type",
        lab(add="network:\n  new: {availability_zones: two}\n"),
        (
            said(
                12,
                "TypeWrong",
                "network.new.availability_zones is 'two' (text)",
                "a number of zones or a list of their names belongs there",
                "write 2, for example",
            ),
        ),
    ),
    Bad(
        "zones region",
        lab(add="network:\n  new: {availability_zones: [eu-west-1a, us-east-1b]}\n"),
        (
            said(
                12,
                "ZonesInvalid",
                "network.new.availability_zones[1] is 'us-east-1b'",
                "environment 'prod' is in eu-west-1",
                "take its zones, for example 'eu-west-1a', or write how many",
            ),
        ),
    ),
    Bad(
        "zones id",
        lab(add="network:\n  new: {availability_zones: [euw1-az1, eu-west-1b]}\n"),
        (
            said(
                12,
                "ZonesInvalid",
                "network.new.availability_zones[0] is 'euw1-az1'",
                "a zone's name is its region and a letter",
                "write it like 'eu-west-1a'",
            ),
        ),
    ),
    Bad(
        "zones twice",
        lab(add="network:\n  new: {availability_zones: [eu-west-1a, eu-west-1a]}\n"),
        (
            said(
                12,
                "ZonesInvalid",
                "network.new.availability_zones[1] is 'eu-west-1a' again",
                "each entry of the list stands once",
                "drop one of them",
            ),
        ),
    ),
    Bad(
        "zones one",
        lab(add="network:\n  new: {availability_zones: [eu-west-1a]}\n"),
        (
            said(
                12,
                "ZonesInvalid",
                "network.new.availability_zones names 1",
                "a studio spans 2 or 3 availability zones",
                "add or drop some",
            ),
        ),
    ),
    Bad(
        "endpoints missing",
        lab(add="network:\n  new: {endpoints: [studio, s3, logs, kms]}\n"),
        (
            said(
                12,
                "EndpointsMissing",
                "network.new.endpoints leaves out sagemaker-api, sagemaker-runtime, sts",
                "without them apps hang or fail without a word",
                "add them",
            ),
        ),
    ),
    Bad(
        "endpoint unknown",
        lab(add="network:\n  new:\n    endpoints: [studio, s3, logs, sts, sagemaker-api, sagemaker-runtim]\n"),
        (
            said(
                13,
                "ValueUnknown",
                "network.new.endpoints[5] is 'sagemaker-runtim'",
                (
                    "it is one of s3, sagemaker-api, sagemaker-runtime, studio, sts, logs, monitoring, kms, ecr-api, "
                    "ecr-dkr, ssm, ssmmessages, mlflow, servicecatalog, codecommit"
                ),
                "did you mean 'sagemaker-runtime'?",
            ),
        ),
    ),
    Bad(
        "vpc id",
        lab(add="network:\n  existing: {vpc_id: my-vpc, subnet_ids: [subnet-0a1b2c3d]}\n"),
        (
            said(
                12,
                "NetworkIdInvalid",
                "network.existing.vpc_id is 'my-vpc'",
                "it is an id, 'vpc-' and 8 to 17 hexadecimal digits",
                "copy it from the VPC console, for example 'vpc-0a1b2c3d4e5f67890'",
            ),
        ),
    ),
    Bad(
        "subnets",
        lab(
            add="network:\n  existing:\n    vpc_id: vpc-0a1b2c3d\n"
            "    subnet_ids: [subnet-1, subnet-0a1b2c3d, subnet-0a1b2c3d]\n"
        ),
        (
            said(
                14,
                "NetworkIdInvalid",
                "network.existing.subnet_ids[0] is 'subnet-1'",
                "it is an id, 'subnet-' and 8 to 17 hexadecimal digits",
                "copy it from the VPC console, for example 'subnet-0a1b2c3d4e5f67890'",
            ),
            said(
                14,
                "SubnetsInvalid",
                "network.existing.subnet_ids[2] is 'subnet-0a1b2c3d' again",
                "each entry of the list stands once",
                "drop one of them",
            ),
        ),
    ),
    Bad(
        "subnets none",
        lab(add="network:\n  existing: {vpc_id: vpc-0a1b2c3d, subnet_ids: []}\n"),
        (
            said(
                12,
                "ListLengthWrong",
                "network.existing.subnet_ids is empty",
                "it holds at least 1",
                "add one, or drop the key",
            ),
        ),
    ),
    Bad(
        "too many sgs",
        lab(
            add="network:\n  existing:\n    vpc_id: vpc-0a1b2c3d\n    subnet_ids: [subnet-0a1b2c3d]\n"
            "    security_group_ids: [sg-00000001, sg-00000002, sg-00000003, sg-00000004]\n"
        ),
        (
            said(
                15, "ListLengthWrong", "network.existing.security_group_ids holds 4", "it holds at most 3", "drop some"
            ),
        ),
    ),
    Bad(
        "groups twice",
        lab(
            add="network:\n  existing:\n    vpc_id: vpc-0a1b2c3d\n    subnet_ids: [subnet-0a1b2c3d]\n"
            "    security_group_ids: [sg-00000001, sg-00000001]\n    endpoints: [kms, ssm, kms]\n"
        ),
        (
            said(
                15,
                "SecurityGroupsRepeated",
                "network.existing.security_group_ids[1] is 'sg-00000001' again",
                "each entry of the list stands once",
                "drop one of them",
            ),
            said(
                16,
                "EndpointsRepeated",
                "network.existing.endpoints[2] is 'kms' again",
                "each entry of the list stands once",
                "drop one of them",
            ),
        ),
    ),
    Bad(
        "s3's addresses beside internet",
        lab(add="network:\n  new: {internet_access: true, s3_prefix_list_id: pl-6da54004}\n"),
        (
            said(
                12,
                "PrefixListMisplaced",
                "network.new.s3_prefix_list_id is 'pl-6da54004', and internet_access is true",
                "it closes a network without internet; one that has internet reaches more than S3",
                "drop one of them",
            ),
        ),
    ),
    Bad(
        "administrators of a key that exists",
        lab(
            add="encryption:\n  key_arn: arn:aws:kms:eu-west-1:111122223333:key/0a1b2c3d-0000-1111-2222-333344445555\n"
            "  administrator_role_arns: ['arn:aws:iam::111122223333:role/Admin']\n"
        ),
        (
            said(
                13,
                "KeyNotMade",
                "encryption.administrator_role_arns is given, and key_arn names a key that exists",
                "nothing here changes the policy of a key that exists",
                "drop it, and say so where the key is made",
            ),
        ),
    ),
    Bad(
        "a perimeter of nothing",
        lab(
            add="data_perimeter:\n  buckets_from_network: {administrator_role_arns: ["
            "arn:aws:iam::111122223333:role/Admin]}\n  trusted_buckets: [lake]\n"
            "network:\n  existing: {vpc_id: vpc-0a1b2c3d, subnet_ids: [subnet-0a1b2c3d]}\n"
        ),
        (
            said(
                12,
                "PerimeterUnused",
                (
                    "data_perimeter.buckets_from_network is given, and no bucket is made: mlflow makes those of "
                    "artifacts that it is not told"
                ),
                "nothing is said of what is not made",
                "drop it, or make some",
            ),
            said(
                13,
                "PerimeterUnused",
                "data_perimeter.trusted_buckets is given, and network.existing makes no endpoints",
                "nothing is said of what is not made",
                "drop it, or make some",
            ),
        ),
    ),
    Bad(
        "a perimeter that locks out",
        lab(add="data_perimeter:\n  buckets_from_network: {administrator_role_arns: []}\nmlflow: [{name: runs}]\n"),
        (
            said(
                12,
                "ListLengthWrong",
                "data_perimeter.buckets_from_network.administrator_role_arns is empty",
                "it holds at least 1",
                "add one",
            ),
        ),
    ),
    Bad(
        "a perimeter of strangers",
        lab(
            add="data_perimeter:\n  organization_id: acme\n  trusted_accounts: ['1111-2222-3333']\n"
            "  trusted_buckets: ['s3://weather', lake, lake]\n"
        ),
        (
            said(
                12,
                "OrganizationIdInvalid",
                "data_perimeter.organization_id is 'acme'",
                "an organisation's id is 'o-' and 10 to 32 lower-case letters and digits",
                "copy it from the console of AWS Organizations, for example 'o-a1b2c3d4e5'",
            ),
            said(
                13,
                "AccountInvalid",
                "data_perimeter.trusted_accounts[0] is '1111-2222-3333'",
                "an account id is 12 digits",
                'write "111122223333"',
            ),
            said(
                14,
                "PerimeterBucketInvalid",
                "data_perimeter.trusted_buckets[0] is 's3://weather'",
                "a bucket's name is 3 to 63 lower-case letters, digits, dots and hyphens",
                "write its name alone, without s3:// and without a prefix",
            ),
            said(
                14,
                "EntryRepeated",
                "data_perimeter.trusted_buckets[2] is 'lake' again",
                "each entry of the list stands once",
                "drop one of them",
            ),
        ),
    ),
    Bad(
        "s3 by ids",
        lab(add="network:\n  existing: {vpc_id: vpc-0a1b2c3d, subnet_ids: [subnet-0a1b2c3d], endpoints: [s3]}\n"),
        (
            said(
                12,
                "EndpointNeedsRouteTables",
                "network.existing.endpoints holds s3, for a VPC told by ids",
                "S3 is reached through route tables, and ids of subnets do not tell theirs",
                "drop s3 and make that endpoint where the VPC is made, or drop subnet_ids to have the VPC looked up",
            ),
        ),
    ),
    Bad(
        "lookup",
        lab(('    account: "111122223333"\n', ""), add="network:\n  existing: {vpc_id: vpc-0a1b2c3d}\n"),
        (
            said(
                11,
                "SubnetLookupNeedsEnvironment",
                "network.existing has no 'subnet_ids', and environment 'prod' has no account",
                "subnets are looked up in an account and a region",
                "list subnet_ids, or give the environment both",
            ),
        ),
    ),
    Bad(
        "key alias",
        lab(add=KEY.format("arn:aws:kms:eu-west-1:111122223333:alias/lab")),
        (
            said(
                11,
                "KeyArnInvalid",
                "encryption.key_arn is 'arn:aws:kms:eu-west-1:111122223333:alias/lab'",
                "an alias can be pointed at another key, and a domain keeps its key for life",
                "write the key's ARN, which `aws kms describe-key --key-id alias/lab` prints",
            ),
        ),
    ),
    Bad(
        "key alias bare",
        lab(add=KEY.format("alias/lab")),
        (
            said(
                11,
                "KeyArnInvalid",
                "encryption.key_arn is 'alias/lab'",
                "an alias can be pointed at another key, and a domain keeps its key for life",
                "write the key's ARN, which `aws kms describe-key --key-id alias/lab` prints",
            ),
        ),
    ),
    Bad(
        "key id",
        lab(add=KEY.format("0a1b2c3d-0000-1111-2222-333344445555")),
        (
            said(
                11,
                "KeyArnInvalid",
                "encryption.key_arn is '0a1b2c3d-0000-1111-2222-333344445555'",
                "a key is named by its full ARN, because its region and account are checked",
                "write it like 'arn:aws:kms:eu-west-1:111122223333:key/0a1b2c3d-0000-1111-2222-333344445555'",
            ),
        ),
    ),
    Bad(
        "key junk",
        lab(add=KEY.format("key")),
        (
            said(
                11,
                "KeyArnInvalid",
                "encryption.key_arn is 'key'",
                "a key is named by its full ARN",
                "write it like 'arn:aws:kms:eu-west-1:111122223333:key/0a1b2c3d-...'",
            ),
        ),
    ),
    Bad(
        "key region",
        lab(
            add="encryption: {key_arn: 'arn:aws:kms:us-east-1:111122223333:key/0a1b2c3d-0000-1111-2222-333344445555'}\n"
        ),
        (
            said(
                11,
                "KeyArnRegion",
                "encryption.key_arn names a key in us-east-1",
                "environment 'prod' is in eu-west-1, and a key serves its own region",
                "name a key in eu-west-1, in this environment's overrides if others keep theirs",
            ),
        ),
    ),
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
    Bad(
        "script name",
        lab(add="start_up_scripts:\n  - {name: Team_Setup, app_type: JupyterLab, file: ok.sh}\n"),
        (
            said(
                12,
                "ScriptNameInvalid",
                "start_up_scripts[0].name is 'Team_Setup'",
                "a script's name is 1 to 40 lower-case letters, digits and hyphens",
                "write 'team-setup'",
            ),
        ),
    ),
    Bad(
        "script twice",
        lab(
            add="start_up_scripts:\n  - {name: a, app_type: JupyterLab, file: ok.sh}\n"
            "  - {name: a, app_type: CodeEditor, file: ok.sh}\n  - {name: a, app_type: JupyterLab, file: ok.sh}\n"
        ),
        (
            said(
                14,
                "ScriptNameTaken",
                "start_up_scripts[2].name is 'a', and start_up_scripts[0].name in line 12 is 'a'",
                "each script of an app type has a name of its own",
                "rename one of them",
            ),
        ),
    ),
    Bad(
        "script okk.sh",
        lab(add=SCRIPT.format("okk.sh")),
        (
            said(
                12,
                "ScriptFileUnreadable",
                "start_up_scripts[0].file is 'okk.sh'",
                "a script is a file, found from the estate file's folder",
                "it does not exist; did you mean 'ok.sh'?",
            ),
        ),
    ),
    Bad(
        "script nowhere/x.sh",
        lab(add=SCRIPT.format("nowhere/x.sh")),
        (
            said(
                12,
                "ScriptFileUnreadable",
                "start_up_scripts[0].file is 'nowhere/x.sh'",
                "a script is a file, found from the estate file's folder",
                "it does not exist; correct the path, or add the file",
            ),
        ),
    ),
    Bad(
        "script folder",
        lab(add=SCRIPT.format("folder")),
        (
            said(
                12,
                "ScriptFileUnreadable",
                "start_up_scripts[0].file is 'folder'",
                "a script is a file, found from the estate file's folder",
                "it is a folder or a device; name a file",
            ),
        ),
    ),
    Bad(
        "script /etc/x.sh",
        lab(add=SCRIPT.format("/etc/x.sh")),
        (
            said(
                12,
                "ScriptFileUnreadable",
                "start_up_scripts[0].file is '/etc/x.sh'",
                "a script is a file, found from the estate file's folder",
                "write a relative path: another machine has that folder elsewhere",
            ),
        ),
    ),
    Bad(
        "script C:\\x.sh",
        lab(add=SCRIPT.format("C:\\x.sh")),
        (
            said(
                12,
                "ScriptFileUnreadable",
                "start_up_scripts[0].file is 'C:\\\\x.sh'",
                "a script is a file, found from the estate file's folder",
                "write a relative path: another machine has that folder elsewhere",
            ),
        ),
    ),
    Bad(
        "script empty.sh",
        lab(add=SCRIPT.format("empty.sh")),
        (
            said(
                12,
                "ScriptEmpty",
                "start_up_scripts[0].file (empty.sh) is an empty script",
                "a start-up script does something",
                "write the script, or drop it",
            ),
        ),
    ),
    Bad(
        "script latin.sh",
        lab(add=SCRIPT.format("latin.sh")),
        (
            said(
                12,
                "ScriptNotUtf8",
                "start_up_scripts[0].file (latin.sh) has the byte 0xe9 in line 2 of the script",
                "a script is UTF-8 text",
                "save it as UTF-8",
            ),
        ),
    ),
    Bad(
        "script bang.sh",
        lab(add=SCRIPT.format("bang.sh")),
        (
            said(
                12,
                "ScriptShebangMissing",
                "start_up_scripts[0].file (bang.sh) begins with 'echo hi'",
                "the first two bytes are '#!', or the system does not know what runs it",
                "make '#!/usr/bin/env bash' its first line",
            ),
        ),
    ),
    Bad(
        "script blank.sh",
        lab(add=SCRIPT.format("blank.sh")),
        (
            said(
                12,
                "ScriptShebangMissing",
                "start_up_scripts[0].file (blank.sh) has 1 blank byte before '#!'",
                "the first two bytes are '#!', or the system does not know what runs it",
                "delete what stands before '#!'",
            ),
        ),
    ),
    Bad(
        "script crlf.sh",
        lab(add=SCRIPT.format("crlf.sh")),
        (
            said(
                12,
                "ScriptCarriageReturn",
                "start_up_scripts[0].file (crlf.sh) has 2 carriage returns, the first in line 1 of the script",
                "the shell takes a carriage return for a part of the command",
                "save it with Unix line ends (LF)",
            ),
        ),
    ),
    Bad(
        "script large.sh",
        lab(add=SCRIPT.format("large.sh")),
        (
            said(
                12,
                "ScriptTooLarge",
                "start_up_scripts[0].file (large.sh) is a script of 13,012 bytes, 17,352 in base64",
                "SageMaker takes 16,384 in base64, which is 12,288 bytes",
                "shorten it by 724 bytes, or let it fetch the rest from S3",
            ),
        ),
    ),
    Bad(
        "script huge.sh",
        lab(add=SCRIPT.format("huge.sh")),
        (
            said(
                12,
                "ScriptTooLarge",
                "start_up_scripts[0].file (huge.sh) is a script of 1,300,012 bytes, 1,733,352 in base64",
                "SageMaker takes 16,384 in base64, which is 12,288 bytes",
                "shorten it by 1,287,724 bytes, or let it fetch the rest from S3",
            ),
        ),
    ),
    Bad(
        "script secret.sh",
        lab(add=SCRIPT.format("secret.sh")),
        (
            said(
                12,
                "ScriptSecret",
                "start_up_scripts[0].file (secret.sh) holds an AWS access key id in line 2 of the script",
                "everybody who may describe lifecycle configurations reads it",
                "take it out and revoke it",
            ),
            said(
                12,
                "ScriptSecret",
                "start_up_scripts[0].file (secret.sh) holds a password or token in line 3 of the script",
                "everybody who may describe lifecycle configurations reads it",
                "take it out and revoke it",
            ),
        ),
    ),
    Bad(
        "script ",
        lab(add=SCRIPT.format("")),
        (
            said(
                12,
                "ValueMissing",
                "start_up_scripts[0].file is ''",
                "a key that stands there has a value",
                "give it one",
            ),
        ),
    ),
    Bad(
        "script content",
        lab(add="start_up_scripts:\n  - {name: a, app_type: JupyterLab, file: ok.sh, content: x}\n"),
        (
            said(
                12,
                "KeyUnknown",
                "start_up_scripts[0] has the key 'content'",
                "its keys are name, app_type, file, steps",
                "write the script to a file and name it in 'file'",
            ),
        ),
    ),
    Bad(
        "scripts many",
        lab(
            add="start_up_scripts:\n"
            + "".join(f"  - {{name: a{i}, app_type: JupyterLab, file: ok.sh}}\n" for i in range(32))
        ),
        (
            said(
                42,
                "ScriptsTooMany",
                "start_up_scripts[30] is script 31 of JupyterLab",
                "an app type takes at most 30 scripts",
                "join some of them",
            ),
        ),
    ),
)
