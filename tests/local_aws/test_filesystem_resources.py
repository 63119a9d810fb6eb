"""File systems, a vault's lock, functions' settings: the APIs show what a template says, and what it changes to."""

from __future__ import annotations

import json
from typing import Any

import pytest

from .conftest import Cloud
from .kit import ACCOUNT, REGION
from .test_cloudformation_resources import READ, TRUST, WRITE, network, resource, tags

Row = dict[str, Any]
KEY = f"arn:aws:kms:{REGION}:{ACCOUNT}:key/0a1b2c3d-0000-0000-0000-000000000000"


def deployed(cloud: Cloud, template: Row, **attributes: str) -> dict[str, str]:
    outputs = {key: {"Value": {"Fn::GetAtt": path.split(".")}} for key, path in attributes.items()}
    cloud.create("s", template, **({"Outputs": outputs} if outputs else {}))
    assert cloud.status("s") == "CREATE_COMPLETE", cloud.reasons("s")
    return cloud.physical("s")


def test_a_file_system_changes_everything_but_its_key_in_place(cloud: Cloud) -> None:
    whole = {
        "Encrypted": True,
        "KmsKeyId": KEY,
        "ThroughputMode": "elastic",
        "BackupPolicy": {"Status": "ENABLED"},
        "LifecyclePolicies": [{"TransitionToIA": "AFTER_30_DAYS"}],
        "FileSystemPolicy": READ,
        "FileSystemTags": tags(a="1"),
        "FileSystemProtection": {"ReplicationOverwriteProtection": "ENABLED"},
    }
    ident = deployed(cloud, {"F": resource("EFS::FileSystem", **whole)}, arn="F.Arn")["F"]
    efs = cloud.client("efs")

    def shown() -> Row:
        (found,) = efs.describe_file_systems(FileSystemId=ident)["FileSystems"]
        return dict(found)

    assert (shown()["Encrypted"], shown()["KmsKeyId"], shown()["ThroughputMode"]) == (True, KEY, "elastic")
    assert shown()["FileSystemArn"] == cloud.outputs("s")["arn"]
    assert efs.describe_backup_policy(FileSystemId=ident)["BackupPolicy"]["Status"] == "ENABLED"
    assert json.loads(efs.describe_file_system_policy(FileSystemId=ident)["Policy"]) == READ
    after = {"Encrypted": True, "KmsKeyId": KEY, "ThroughputMode": "provisioned", "ProvisionedThroughputInMibps": "8"}
    changed = resource("EFS::FileSystem", **after, FileSystemPolicy=WRITE)
    assert cloud.update("s", {"F": changed}) == "UPDATE_COMPLETE", cloud.reasons("s")
    assert cloud.physical("s")["F"] == ident
    assert (shown()["ThroughputMode"], shown()["ProvisionedThroughputInMibps"]) == ("provisioned", 8.0)
    assert shown()["Tags"] == []
    assert json.loads(efs.describe_file_system_policy(FileSystemId=ident)["Policy"]) == WRITE
    with pytest.raises(efs.exceptions.ClientError, match="PolicyNotFound"):
        efs.describe_backup_policy(FileSystemId=ident)
    assert efs.describe_lifecycle_configuration(FileSystemId=ident)["LifecyclePolicies"] == []
    cloud.update("s", {"F": resource("EFS::FileSystem", **after)})
    with pytest.raises(efs.exceptions.PolicyNotFound):
        efs.describe_file_system_policy(FileSystemId=ident)
    open_ = {"FileSystemProtection": {"ReplicationOverwriteProtection": "DISABLED"}}
    cloud.update("s", {"F": resource("EFS::FileSystem", **after, **open_)})
    assert any("DISABLED of AWS::EFS::FileSystem is not supported" in reason for reason in cloud.reasons("s"))
    assert cloud.update("s", {"F": resource("EFS::FileSystem", Encrypted=False)}) == "UPDATE_COMPLETE"
    assert cloud.physical("s")["F"] != ident


def test_a_lustre_file_system_is_known_to_fsx(cloud: Cloud) -> None:
    def system(**more: Any) -> Row:
        settings = {"DeploymentType": "PERSISTENT_2", "PerUnitStorageThroughput": "125"}
        given = {"FileSystemType": "LUSTRE", "SubnetIds": [{"Ref": "Subnet"}], "LustreConfiguration": settings}
        return network(F=resource("FSx::FileSystem", **{**given, "StorageCapacity": "1200", **more}))

    ident = deployed(cloud, system(Tags=tags(a="1")), dns="F.DNSName", mount="F.LustreMountName")["F"]
    fsx = cloud.client("fsx")
    (found,) = fsx.describe_file_systems()["FileSystems"]
    assert found["FileSystemId"] == ident
    assert (found["StorageCapacity"], found["LustreConfiguration"]["PerUnitStorageThroughput"]) == (1200, 125)
    assert found["DNSName"] == cloud.outputs("s")["dns"]
    assert cloud.outputs("s")["mount"]
    arn = found["ResourceARN"]
    assert fsx.list_tags_for_resource(ResourceARN=arn)["Tags"] == tags(a="1")
    assert cloud.update("s", system(Tags=tags(b="2"))) == "UPDATE_COMPLETE", cloud.reasons("s")
    assert fsx.list_tags_for_resource(ResourceARN=arn)["Tags"] == tags(b="2")
    assert cloud.update("s", system(StorageCapacity=2400)) == "UPDATE_ROLLBACK_COMPLETE"
    assert any("Changing the settings of AWS::FSx::FileSystem is not supported" in r for r in cloud.reasons("s"))
    cloud.api.delete_stack(StackName="s")
    assert fsx.describe_file_systems()["FileSystems"] == []


def test_a_vault_is_locked_and_unlocked(cloud: Cloud) -> None:
    lock = {"MinRetentionDays": 7, "MaxRetentionDays": 30, "ChangeableForDays": 3}
    vault = resource("Backup::BackupVault", BackupVaultName="vault", EncryptionKeyArn=KEY, LockConfiguration=lock)
    deployed(cloud, {"V": vault}, name="V.BackupVaultName")
    backup = cloud.client("backup")
    found = backup.describe_backup_vault(BackupVaultName="vault")
    assert cloud.outputs("s") == {"name": "vault"}
    assert (found["Locked"], found["MinRetentionDays"], found["MaxRetentionDays"]) == (True, 7, 30)
    assert found["EncryptionKeyArn"] == KEY
    bare = resource("Backup::BackupVault", BackupVaultName="vault", EncryptionKeyArn=KEY)
    assert cloud.update("s", {"V": bare}) == "UPDATE_COMPLETE", cloud.reasons("s")
    assert not backup.describe_backup_vault(BackupVaultName="vault").get("Locked")


def test_a_function_has_all_its_settings_and_loses_those_that_leave(cloud: Cloud) -> None:
    def function(**more: Any) -> Row:
        role = resource("IAM::Role", AssumeRolePolicyDocument=TRUST)
        given = {
            "Code": {"ZipFile": "def handler(e, c): return 1"},
            "Handler": "index.handler",
            "Runtime": "python3.13",
        }
        return {"R": role, "F": resource("Lambda::Function", Role={"Fn::GetAtt": ["R", "Arn"]}, **given, **more)}

    whole = {
        "Architectures": ["arm64"],
        "DeadLetterConfig": {"TargetArn": f"arn:aws:sqs:{REGION}:{ACCOUNT}:dead"},
        "EphemeralStorage": {"Size": 1024},
        "KmsKeyArn": KEY,
        "LoggingConfig": {"LogFormat": "JSON", "LogGroup": "/studio/sweeper"},
        "ReservedConcurrentExecutions": 1,
        "TracingConfig": {"Mode": "Active"},
    }
    name = deployed(cloud, function(**whole))["F"]
    api = cloud.client("lambda")
    found = api.get_function_configuration(FunctionName=name)
    for key in ("Architectures", "DeadLetterConfig", "EphemeralStorage", "LoggingConfig", "TracingConfig"):
        assert found[key] == whole[key], key
    assert found["KMSKeyArn"] == KEY
    assert api.get_function_concurrency(FunctionName=name)["ReservedConcurrentExecutions"] == 1
    assert cloud.update("s", function()) == "UPDATE_COMPLETE", cloud.reasons("s")
    found = api.get_function_configuration(FunctionName=name)
    assert found["TracingConfig"] == {"Mode": "PassThrough"}
    assert found["EphemeralStorage"] == {"Size": 512}
    assert not {"DeadLetterConfig", "LoggingConfig", "KMSKeyArn"} & set(found)
    assert "ReservedConcurrentExecutions" not in api.get_function_concurrency(FunctionName=name)
