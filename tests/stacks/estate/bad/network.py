"""The network and its endpoints."""

from __future__ import annotations

from typing import Final

from .kit import NETWORK, Bad, lab, said

CASES: Final = (
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
)
