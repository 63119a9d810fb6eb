"""Resources that are there come into stacks as they are: IMPORT change sets."""

from __future__ import annotations

import json
from typing import Any

import pytest

from .conftest import Cloud, value
from .kit import ACCOUNT, REGION, ROLE, Estate, client
from .test_cloudformation_resources import TRUST

Row = dict[str, Any]
GROUP = "0a1b2c3d4e-00000000-0000-0000-0000-000000000001"
STUDIO = client("sagemaker")


def kept(type_name: str, **properties: Any) -> Row:
    return {"Type": f"AWS::{type_name}", "DeletionPolicy": "Retain", "Properties": properties}


def importing(resources: Row, identifiers: dict[str, Row]) -> Row:
    rows = [
        {"LogicalResourceId": name, "ResourceType": resources.get(name, {"Type": "AWS::S3::Bucket"})["Type"]}
        | {"ResourceIdentifier": identifier}
        for name, identifier in identifiers.items()
    ]
    return {"ResourcesToImport": rows, "ChangeSetName": "import", "ChangeSetType": "IMPORT"}


def imported(cloud: Cloud, resources: Row, identifiers: dict[str, Row], **more: Any) -> str:
    """Import into the stack s; its status."""
    body = {**Cloud.body(resources, more), **importing(resources, identifiers)}
    made = cloud.api.create_change_set(StackName="s", **body)
    found = cloud.api.describe_change_set(ChangeSetName=made["Id"])
    assert found["Status"] == "CREATE_COMPLETE", found["StatusReason"]
    assert {row["ResourceChange"]["Action"] for row in found["Changes"]} == {"Import"}
    cloud.api.execute_change_set(ChangeSetName=made["Id"])
    return cloud.status("s")


def refusal(cloud: Cloud, resources: Row, identifiers: dict[str, Row], **more: Any) -> str:
    body = {**Cloud.body(resources, more), **importing(resources, identifiers)}
    return cloud.refusal("create_change_set", StackName="s", **body)


def bucket(name: str = "there") -> Row:
    client("s3").create_bucket(Bucket=name)
    return kept("S3::Bucket", BucketName=name)


def test_all_that_studio_needs_comes_into_a_new_stack(cloud: Cloud) -> None:
    estate = Estate()
    domain = estate.domain()
    estate.profile(domain, "alice")
    estate.space(domain, "lab", "alice")
    lifecycle = estate.lifecycle("set-up")
    key = client("kms").create_key()["KeyMetadata"]["KeyId"]
    client("iam").create_role(RoleName="works", AssumeRolePolicyDocument=json.dumps(TRUST))
    request = estate.domain_request()
    space = {"DomainId": domain, "SpaceName": "lab"}
    script = {"StudioLifecycleConfigAppType": "JupyterLab", "StudioLifecycleConfigContent": "IyEvYmluL2Jhc2g="}
    resources = {
        "Domain": kept("SageMaker::Domain", **request),
        "Alice": kept("SageMaker::UserProfile", DomainId={"Ref": "Domain"}, UserProfileName="alice"),
        "Lab": kept("SageMaker::Space", **space),
        "Script": kept("SageMaker::StudioLifecycleConfig", StudioLifecycleConfigName="set-up", **script),
        "Key": kept("KMS::Key", KeyPolicy={}),
        "Data": bucket(),
        "Role": kept("IAM::Role", RoleName="works", AssumeRolePolicyDocument=TRUST),
    }
    before = STUDIO.describe_domain(DomainId=domain)
    identifiers = {
        "Domain": {"DomainId": domain},
        "Alice": {"DomainId": domain, "UserProfileName": "alice"},
        "Lab": space,
        "Script": {"StudioLifecycleConfigName": "set-up"},
        "Key": {"KeyId": key},
        "Data": {"BucketName": "there"},
        "Role": {"RoleName": "works"},
    }
    assert imported(cloud, resources, identifiers) == "IMPORT_COMPLETE", cloud.reasons("s")
    assert cloud.physical("s") == {
        "Domain": domain,
        "Alice": f"alice|{domain}",
        "Lab": f"{domain}|lab",
        "Script": "set-up",
        "Key": key,
        "Data": "there",
        "Role": "works",
    }
    after = STUDIO.describe_domain(DomainId=domain)
    assert {**after, "ResponseMetadata": 0} == {**before, "ResponseMetadata": 0}
    events = [status for name, status in cloud.events("s") if name == "Domain"]
    assert events == ["IMPORT_IN_PROGRESS", "IMPORT_COMPLETE"]
    # they are the stack's from now on: attributes, updates, deletion policies
    outputs = {
        "Arn": {"Value": {"Fn::GetAtt": ["Domain", "DomainArn"]}},
        "Key": {"Value": {"Fn::GetAtt": ["Key", "Arn"]}},
        "Script": {"Value": {"Fn::GetAtt": ["Script", "StudioLifecycleConfigArn"]}},
    }
    changed = {**resources, "Domain": kept("SageMaker::Domain", **{**request, "TagPropagation": "ENABLED"})}
    assert cloud.update("s", changed, Outputs=outputs) == "UPDATE_COMPLETE", cloud.reasons("s")
    assert STUDIO.describe_domain(DomainId=domain)["TagPropagation"] == "ENABLED"
    assert cloud.outputs("s") == {
        "Arn": after["DomainArn"],
        "Key": f"arn:aws:kms:{REGION}:{ACCOUNT}:key/{key}",
        "Script": lifecycle,
    }
    cloud.api.delete_stack(StackName="s")
    assert STUDIO.describe_space(**space)["SpaceName"] == "lab"


def test_images_and_mlflow_and_what_else_there_is(cloud: Cloud) -> None:
    arn = f"arn:aws:sagemaker:{REGION}:{ACCOUNT}"
    image = {"ImageName": "tools", "BaseImage": "registry/tools:1"}
    server = {"TrackingServerName": "team", "ArtifactStoreUri": "s3://bucket/x", "RoleArn": ROLE}
    app = {"Name": "team", "ArtifactStoreUri": "s3://bucket/x", "RoleArn": ROLE}
    notebook = {"NotebookInstanceName": "nb", "InstanceType": "ml.t3.medium", "RoleArn": ROLE}
    STUDIO.create_image(ImageName="tools", RoleArn=ROLE)
    STUDIO.create_image_version(**image, ClientToken="x")
    STUDIO.create_app_image_config(AppImageConfigName="tools")
    STUDIO.create_mlflow_tracking_server(**server)
    STUDIO.create_notebook_instance(**notebook)
    mlflow = STUDIO.create_mlflow_app(**app)["Arn"]
    home = client("efs").create_file_system(CreationToken="x", Encrypted=True)["FileSystemId"]
    client("ecr").create_repository(repositoryName="tools")
    client("logs").create_log_group(logGroupName="/studio")
    there: dict[str, tuple[Row, Row]] = {
        "Image": (kept("SageMaker::Image", ImageName="tools", ImageRoleArn=ROLE), {"ImageArn": f"{arn}:image/tools"}),
        "Version": (kept("SageMaker::ImageVersion", **image), {"ImageVersionArn": f"{arn}:image-version/tools/1"}),
        "Config": (kept("SageMaker::AppImageConfig", AppImageConfigName="tools"), {"AppImageConfigName": "tools"}),
        "Server": (kept("SageMaker::MlflowTrackingServer", **server), {"TrackingServerName": "team"}),
        "Mlflow": (kept("SageMaker::MlflowApp", **app), {"Arn": mlflow}),
        "Notebook": (
            kept("SageMaker::NotebookInstance", **notebook),
            {"NotebookInstanceArn": f"{arn}:notebook-instance/nb"},
        ),
        "Home": (kept("EFS::FileSystem", Encrypted=True), {"FileSystemId": home}),
        "Tools": (kept("ECR::Repository", RepositoryName="tools"), {"RepositoryName": "tools"}),
        "Log": (kept("Logs::LogGroup", LogGroupName="/studio"), {"LogGroupName": "/studio"}),
    }
    resources = {name: one for name, (one, _) in there.items()}
    identifiers = {name: found for name, (_, found) in there.items()}
    assert imported(cloud, resources, identifiers) == "IMPORT_COMPLETE", cloud.reasons("s")
    assert cloud.physical("s") == {name: next(iter(found.values())) for name, found in identifiers.items()}
    outputs = {"Uri": {"Value": {"Fn::GetAtt": ["Tools", "RepositoryUri"]}}}
    changed = {**resources, "Tools": kept("ECR::Repository", RepositoryName="tools", ImageTagMutability="IMMUTABLE")}
    assert cloud.update("s", changed, Outputs=outputs) == "UPDATE_COMPLETE", cloud.reasons("s")
    (found,) = client("ecr").describe_repositories()["repositories"]
    assert (found["imageTagMutability"], found["repositoryUri"]) == ("IMMUTABLE", cloud.outputs("s")["Uri"])


@pytest.mark.parametrize(
    ("type_name", "identifier"),
    [
        ("KMS::Key", {"KeyId": "0a1b2c3d-0000-0000-0000-000000000000"}),
        ("S3::Bucket", {"BucketName": "nowhere"}),
        ("IAM::Role", {"RoleName": "nobody"}),
        ("EFS::FileSystem", {"FileSystemId": "fs-0a1b2c3d"}),
        ("ECR::Repository", {"RepositoryName": "nothing"}),
        ("Logs::LogGroup", {"LogGroupName": "/nowhere"}),
        ("Athena::WorkGroup", {"Name": "nobody"}),
        ("Backup::BackupVault", {"BackupVaultName": "nowhere"}),
    ],
)
def test_what_does_not_exist_is_not_imported(cloud: Cloud, type_name: str, identifier: dict[str, str]) -> None:
    more: dict[str, dict[str, Any]] = {
        "IAM::Role": {"AssumeRolePolicyDocument": TRUST},
        "Athena::WorkGroup": {"Name": "nobody"},
        "Backup::BackupVault": {"BackupVaultName": "nowhere"},
    }
    missing = {"M": kept(type_name, **more.get(type_name, {}))}
    assert imported(cloud, missing, {"M": identifier}) == "IMPORT_ROLLBACK_COMPLETE"
    assert any("was not found" in reason for reason in cloud.reasons("s")), cloud.reasons("s")


def test_a_vault_and_who_is_let_in_come_as_they_are(cloud: Cloud) -> None:
    backup, center = client("backup"), client("sso-admin")
    domain = Estate().domain(AuthMode="SSO")
    application = STUDIO.describe_domain(DomainId=domain)["SingleSignOnApplicationArn"]
    let_in = {"ApplicationArn": application, "PrincipalType": "GROUP", "PrincipalId": GROUP}
    center.create_application_assignment(**let_in)
    key = client("kms").create_key()["KeyMetadata"]["Arn"]
    backup.create_backup_vault(BackupVaultName="homes", EncryptionKeyArn=key)
    vault = {"BackupVaultName": "homes", "EncryptionKeyArn": key}
    resources = {"V": kept("Backup::BackupVault", **vault), "A": kept("SSO::ApplicationAssignment", **let_in)}
    identifiers = {"V": {"BackupVaultName": "homes"}, "A": let_in}
    assert imported(cloud, resources, identifiers) == "IMPORT_COMPLETE", cloud.reasons("s")
    assert cloud.physical("s") == {"V": "homes", "A": f"{application}|GROUP|{GROUP}"}
    resources["V"]["Properties"]["LockConfiguration"] = {"MinRetentionDays": 7}
    assert cloud.update("s", {"V": resources["V"]}) == "UPDATE_COMPLETE", cloud.reasons("s")
    (row,) = backup.list_backup_vaults()["BackupVaultList"]
    assert (row["MinRetentionDays"], row["BackupVaultName"]) == (7, "homes")


def test_who_is_not_let_in_is_not_imported(cloud: Cloud) -> None:
    domain = Estate().domain(AuthMode="SSO")
    application = STUDIO.describe_domain(DomainId=domain)["SingleSignOnApplicationArn"]
    let_in = {"ApplicationArn": application, "PrincipalType": "GROUP", "PrincipalId": GROUP}
    missing = {"A": kept("SSO::ApplicationAssignment", **let_in)}
    assert imported(cloud, missing, {"A": let_in}) == "IMPORT_ROLLBACK_COMPLETE"
    assert any("was not found" in reason for reason in cloud.reasons("s")), cloud.reasons("s")


def test_a_stack_that_is_there_takes_more_and_changes_nothing(cloud: Cloud) -> None:
    cloud.create("s", {"A": value("1")}, Outputs={"A": {"Value": {"Ref": "A"}}})
    outputs = {"A": {"Value": {"Ref": "A"}}}
    data = bucket()
    client("s3").put_bucket_versioning(Bucket="there", VersioningConfiguration={"Status": "Enabled"})
    both = {"A": value("1"), "Data": data}
    assert imported(cloud, both, {"Data": {"BucketName": "there"}}, Outputs=outputs) == "IMPORT_COMPLETE"
    assert client("s3").get_bucket_versioning(Bucket="there")["Status"] == "Enabled", "the bucket is as it was"
    assert cloud.update("s", {"A": value("2"), "Data": data}, Outputs=outputs) == "UPDATE_COMPLETE"
    assert cloud.parameter("/value") == "2"


def test_what_another_stack_let_go_comes_back(cloud: Cloud) -> None:
    group = {"Type": "AWS::Athena::WorkGroup", "DeletionPolicy": "Retain", "Properties": {"Name": "g"}}
    cloud.create("former", {"G": group})
    taken = {**Cloud.body({"G": group}, {}), **importing({"G": group}, {"G": {"Name": "g"}})}
    cloud.api.create_change_set(StackName="s", **taken)
    found = cloud.api.describe_change_set(StackName="s", ChangeSetName="import")
    assert found["Status"] == "FAILED"
    assert "g already exists in stack arn:" in found["StatusReason"]
    cloud.api.delete_change_set(StackName="s", ChangeSetName="import")
    cloud.api.delete_stack(StackName="former")
    assert imported(cloud, {"G": group}, {"G": {"Name": "g"}}) == "IMPORT_COMPLETE"
    gone = {**group, "DeletionPolicy": "Delete"}
    cloud.update("s", {"G": gone, "A": value("1")})
    cloud.update("s", {"A": value("1")})
    cloud.create("again", {"G": group})
    assert cloud.status("again") == "CREATE_COMPLETE", "the stack had really got it, and deleted it"


@pytest.mark.parametrize(
    ("there", "wanted", "more", "words"),
    [
        ({}, {}, {}, "ResourcesToImport must be specified"),
        ({}, {"Nothing": {"BucketName": "there"}}, {}, "Resource Nothing to import is not in the template"),
        ({"DeletionPolicy": None}, {"Data": {"BucketName": "there"}}, {}, "must have DeletionPolicy attribute"),
        ({}, {"Data": {"Name": "there"}}, {}, "expected [BucketName], found [Name]"),
        ({}, {"Data": {"BucketName": "other"}}, {}, "is other, and the template says there"),
        ({}, {"Data": {"BucketName": "there"}}, {"Outputs": {"O": {"Value": "1"}}}, "modify or add [Outputs]"),
    ],
)
def test_what_is_no_import(cloud: Cloud, there: Row, wanted: Row, more: Row, words: str) -> None:
    data = {key: item for key, item in {**bucket(), **there}.items() if item is not None}
    assert words in refusal(cloud, {"Data": data}, wanted, **more)
    assert cloud.api.list_stacks()["StackSummaries"] == []


def test_nothing_else_may_happen_in_an_import(cloud: Cloud) -> None:
    cloud.create("s", {"A": value("1"), "B": value("1", "/b")})
    data = {"Data": {"BucketName": "there"}}
    both = {"A": value("1"), "B": value("1", "/b"), "Data": bucket()}
    changed = {**both, "A": value("2")}
    assert "You have modified resources [A]" in refusal(cloud, changed, data)
    fewer = {name: item for name, item in both.items() if name != "B"}
    assert "You have modified resources [B]" in refusal(cloud, fewer, data)
    more = {**both, "C": value("1", "/c")}
    assert "Resources [C] is missing from ResourceToImport list" in refusal(cloud, more, data)
    again = {"A": {"Name": "/value"}}
    assert "is in the stack already" in refusal(cloud, {**both, "A": {**value("1"), "DeletionPolicy": "Retain"}}, again)


def test_what_is_not_there_takes_nothing_with_it(cloud: Cloud) -> None:
    data, missing = bucket(), kept("SageMaker::Domain", **Estate().domain_request())
    identifiers = {"Data": {"BucketName": "there"}, "D": {"DomainId": "d-nowhere"}}
    assert imported(cloud, {"Data": data, "D": missing}, identifiers) == "IMPORT_ROLLBACK_COMPLETE"
    assert any("with identifier 'd-nowhere' was not found" in reason for reason in cloud.reasons("s"))
    client("s3").head_bucket(Bucket="there")
    cloud.api.delete_stack(StackName="s")
    client("s3").head_bucket(Bucket="there")
    assert imported(cloud, {"Data": data}, {"Data": {"BucketName": "there"}}) == "IMPORT_COMPLETE"


def test_what_cannot_be_imported_here_is_refused_by_name(cloud: Cloud) -> None:
    topic = kept("SNS::Topic", TopicName="t")
    arn = client("sns").create_topic(Name="t")["TopicArn"]
    assert imported(cloud, {"T": topic}, {"T": {"TopicArn": arn}}) == "IMPORT_ROLLBACK_COMPLETE"
    assert any(
        "Importing a resource of type AWS::SNS::Topic is not supported" in reason for reason in cloud.reasons("s")
    )
    cloud.api.delete_stack(StackName="s")
    mine = {"Type": "Custom::Thing", "DeletionPolicy": "Retain", "Properties": {"ServiceToken": "x"}}
    assert "[Custom::Thing] are not supported for Import" in refusal(cloud, {"C": mine}, {"C": {"Name": "x"}})


def test_the_summary_of_a_template_tells_what_identifies_its_resources(cloud: Cloud) -> None:
    resources = {
        "D": kept("SageMaker::Domain", **Estate().domain_request()),
        "P": kept("SageMaker::UserProfile", DomainId="d-1", UserProfileName="alice"),
        "S": kept("SageMaker::Space", DomainId="d-1", SpaceName="lab"),
        "K": kept("KMS::Key"),
        "B": kept("S3::Bucket"),
        "B2": kept("S3::Bucket"),
        "C": {"Type": "Custom::Thing", "Properties": {"ServiceToken": "x"}},
    }
    summary = cloud.api.get_template_summary(TemplateBody=json.dumps({"Resources": resources}))
    told = summary["ResourceIdentifierSummaries"]
    assert {row["ResourceType"]: (row["LogicalResourceIds"], row["ResourceIdentifiers"]) for row in told} == {
        "AWS::SageMaker::Domain": (["D"], ["DomainId"]),
        "AWS::SageMaker::UserProfile": (["P"], ["UserProfileName,DomainId"]),
        "AWS::SageMaker::Space": (["S"], ["DomainId,SpaceName"]),
        "AWS::KMS::Key": (["K"], ["KeyId"]),
        "AWS::S3::Bucket": (["B", "B2"], ["BucketName"]),
    }
