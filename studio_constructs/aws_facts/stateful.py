"""Types of resources that hold people's work, and which of their properties CloudFormation can not change.

What is lost with a resource was read on 2026-11-22: the "Update requires" lines and "Return values" of CloudFormation's
reference say what is made anew; what goes with a resource, the delete page of its service. The list begins with what
Studio's own data lies in, and goes on with the stateful types that cfn-lint's rule I3011 names.

The properties are those of AWS's registry schemas, as bundled with cfn-lint 1.58.0 (dated 2026-10-20).
``tests/studio_cli/guard/test_stateful_facts.py`` compares the two.
"""

from __future__ import annotations

from typing import Final

HOLDS: Final[dict[str, str]] = {
    "AWS::SageMaker::Domain": "the home directories of everybody in it",
    "AWS::SageMaker::UserProfile": "the way to a home directory",
    "AWS::SageMaker::Space": "its volume",
    "AWS::SageMaker::NotebookInstance": "its volume",
    "AWS::SageMaker::Image": "versions of an image that apps start from",
    "AWS::SageMaker::MlflowApp": "experiments and their runs",
    "AWS::SageMaker::MlflowTrackingServer": "experiments and their runs",
    "AWS::SageMaker::FeatureGroup": "features",
    "AWS::SageMaker::ModelPackageGroup": "registered models",
    "AWS::SageMaker::ModelPackage": "a registered model",
    "AWS::SageMaker::Experiment": "an experiment and its runs",
    "AWS::SageMaker::Cluster": "the volumes of a cluster",
    "AWS::SageMaker::Hub": "shared models and notebooks",
    "AWS::SageMaker::PartnerApp": "what a partner's application stores",
    "AWS::EFS::FileSystem": "files",
    "AWS::EFS::AccessPoint": "the way to files, which clients know by its id",
    "AWS::FSx::FileSystem": "files",
    "AWS::FSx::Volume": "files",
    "AWS::KMS::Key": "the key of data, which nobody reads without it",
    "AWS::KMS::ReplicaKey": "the key of data, which nobody reads without it",
    "AWS::S3::Bucket": "objects",
    "AWS::S3Express::DirectoryBucket": "objects",
    "AWS::S3Tables::TableBucket": "tables",
    "AWS::S3Tables::Table": "a table",
    "AWS::ECR::Repository": "container images",
    "AWS::ECR::PublicRepository": "container images",
    "AWS::Backup::BackupVault": "backups",
    "AWS::Backup::LogicallyAirGappedBackupVault": "backups",
    "AWS::Logs::LogGroup": "logs",
    "AWS::CloudFormation::StackSet": "the stacks that it made, with what they hold",
    "AWS::EC2::Volume": "a disk",
    "AWS::EC2::Instance": "the disk that it starts from",
    "AWS::CodeCommit::Repository": "code",
    "AWS::Cognito::UserPool": "people's accounts",
    "AWS::DocDB::DBCluster": "a database",
    "AWS::DocDB::DBInstance": "a database",
    "AWS::DynamoDB::GlobalTable": "a table",
    "AWS::DynamoDB::Table": "a table",
    "AWS::ElastiCache::CacheCluster": "a cache",
    "AWS::ElastiCache::ReplicationGroup": "a cache",
    "AWS::Kinesis::Stream": "records",
    "AWS::Neptune::DBCluster": "a database",
    "AWS::Neptune::DBInstance": "a database",
    "AWS::OpenSearchService::Domain": "an index",
    "AWS::RDS::DBCluster": "a database",
    "AWS::RDS::DBInstance": "a database",
    "AWS::RDS::GlobalCluster": "a database",
    "AWS::Redshift::Cluster": "a database",
    "AWS::SQS::Queue": "messages",
    "AWS::SecretsManager::Secret": "a secret",
    "AWS::Serverless::SimpleTable": "a table",
}
"""Types, and what is lost with a resource of them."""

IMMUTABLE: Final[dict[str, str]] = {
    "AWS::SageMaker::Domain": (
        "AuthMode DomainName DomainSettings/RStudioServerProDomainSettings/DefaultResourceSpec KmsKeyId"
    ),
    "AWS::SageMaker::UserProfile": (
        "DomainId SingleSignOnUserIdentifier SingleSignOnUserValue UserProfileName "
        "UserSettings/RStudioServerProAppSettings/AccessStatus "
        "UserSettings/RStudioServerProAppSettings/UserGroup"
    ),
    "AWS::SageMaker::Space": "DomainId OwnershipSettings SpaceName SpaceSharingSettings",
    "AWS::SageMaker::NotebookInstance": (
        "DirectInternetAccess KmsKeyId NotebookInstanceName PlatformIdentifier SecurityGroupIds SubnetId"
    ),
    "AWS::SageMaker::Image": "ImageName",
    "AWS::SageMaker::MlflowApp": "Name RoleArn",
    "AWS::SageMaker::MlflowTrackingServer": "TrackingServerName",
    "AWS::SageMaker::FeatureGroup": (
        "Description EventTimeFeatureName FeatureGroupName OfflineStoreConfig "
        "OnlineStoreConfig/EnableOnlineStore OnlineStoreConfig/SecurityConfig OnlineStoreConfig/StorageType "
        "RecordIdentifierFeatureName RoleArn Tags"
    ),
    "AWS::SageMaker::ModelPackageGroup": "ModelPackageGroupDescription ModelPackageGroupName",
    "AWS::SageMaker::ModelPackage": (
        "ClientToken Domain DriftCheckBaselines InferenceSpecification MetadataProperties ModelMetrics "
        "ModelPackageDescription ModelPackageGroupName SamplePayloadUrl SecurityConfig "
        "SourceAlgorithmSpecification Task ValidationSpecification"
    ),
    "AWS::SageMaker::Experiment": "ExperimentName",
    "AWS::SageMaker::Cluster": "ClusterName Orchestrator/Eks VpcConfig",
    "AWS::SageMaker::Hub": "HubName S3StorageConfig",
    "AWS::SageMaker::PartnerApp": "AuthType ExecutionRoleArn KmsKeyId Name Type",
    "AWS::EFS::FileSystem": "AvailabilityZoneName Encrypted KmsKeyId PerformanceMode",
    "AWS::EFS::AccessPoint": "ClientToken FileSystemId PosixUser RootDirectory",
    "AWS::FSx::FileSystem": "BackupId FileSystemType KmsKeyId SecurityGroupIds SubnetIds",
    "AWS::FSx::Volume": (
        "BackupId OntapConfiguration/AggregateConfiguration OntapConfiguration/OntapVolumeType "
        "OntapConfiguration/SnaplockConfiguration/SnaplockType OntapConfiguration/StorageVirtualMachineId "
        "OntapConfiguration/VolumeStyle OpenZFSConfiguration/OriginSnapshot "
        "OpenZFSConfiguration/ParentVolumeId VolumeType"
    ),
    "AWS::KMS::ReplicaKey": "PrimaryKeyArn",
    "AWS::S3::Bucket": "BucketName BucketNamePrefix BucketNamespace",
    "AWS::S3Express::DirectoryBucket": "BucketName DataRedundancy LocationName",
    "AWS::S3Tables::TableBucket": "TableBucketName",
    "AWS::S3Tables::Table": (
        "IcebergMetadata OpenTableFormat StorageClassConfiguration TableBucketARN WithoutMetadata"
    ),
    "AWS::ECR::Repository": "EncryptionConfiguration RepositoryName",
    "AWS::ECR::PublicRepository": "RepositoryName",
    "AWS::Backup::BackupVault": "BackupVaultName EncryptionKeyArn",
    "AWS::Backup::LogicallyAirGappedBackupVault": (
        "BackupVaultName EncryptionKeyArn MaxRetentionDays MinRetentionDays"
    ),
    "AWS::Logs::LogGroup": "LogGroupName",
    "AWS::CloudFormation::StackSet": "PermissionModel StackSetName",
    "AWS::EC2::Instance": (
        "AvailabilityZone CpuOptions ElasticGpuSpecifications ElasticInferenceAccelerators EnclaveOptions "
        "HibernationOptions HostResourceGroupArn ImageId Ipv6AddressCount Ipv6Addresses KeyName "
        "LaunchTemplate LicenseSpecifications NetworkInterfaces PlacementGroupName PrivateIpAddress "
        "SecurityGroups SubnetId"
    ),
    "AWS::DocDB::DBCluster": (
        "AvailabilityZones DBClusterIdentifier DBSubnetGroupName KmsKeyId MasterUsername SnapshotIdentifier "
        "SourceDBClusterIdentifier StorageEncrypted"
    ),
    "AWS::DocDB::DBInstance": "AvailabilityZone DBClusterIdentifier DBInstanceIdentifier",
    "AWS::DynamoDB::GlobalTable": "TableName",
    "AWS::DynamoDB::Table": "ImportSourceSpecification TableName",
    "AWS::ElastiCache::CacheCluster": (
        "CacheSubnetGroupName ClusterName Engine NetworkType Port SnapshotArns SnapshotName"
    ),
    "AWS::ElastiCache::ReplicationGroup": (
        "AtRestEncryptionEnabled CacheSubnetGroupName DataTieringEnabled GlobalReplicationGroupId KmsKeyId "
        "NetworkType Port PreferredCacheClusterAZs ReplicationGroupId SnapshotArns SnapshotName"
    ),
    "AWS::Kinesis::Stream": "Name",
    "AWS::Neptune::DBCluster": (
        "AvailabilityZones DBClusterIdentifier DBSubnetGroupName GlobalClusterIdentifier KmsKeyId "
        "RestoreToTime RestoreType SnapshotIdentifier SourceDBClusterIdentifier StorageEncrypted "
        "UseLatestRestorableTime"
    ),
    "AWS::Neptune::DBInstance": (
        "AvailabilityZone DBClusterIdentifier DBInstanceIdentifier DBSnapshotIdentifier DBSubnetGroupName"
    ),
    "AWS::OpenSearchService::Domain": "DomainName EngineMode",
    "AWS::RDS::DBCluster": (
        "ClusterScalabilityType DBClusterIdentifier DBSubnetGroupName DBSystemId DatabaseName EngineMode "
        "KmsKeyId PubliclyAccessible RestoreToTime RestoreType SnapshotIdentifier SourceDBClusterIdentifier "
        "SourceDbClusterResourceId SourceRegion StorageEncrypted UseLatestRestorableTime"
    ),
    "AWS::RDS::DBInstance": (
        "BackupTarget CharacterSetName CustomIAMInstanceProfile DBClusterIdentifier DBInstanceIdentifier "
        "DBName DBSubnetGroupName DBSystemId KmsKeyId MasterUsername NcharCharacterSetName SourceRegion "
        "StorageEncrypted Timezone"
    ),
    "AWS::RDS::GlobalCluster": "Engine GlobalClusterIdentifier SourceDBClusterIdentifier StorageEncrypted",
    "AWS::Redshift::Cluster": (
        "ClusterIdentifier ClusterSubnetGroupName DBName MasterUsername OwnerAccount "
        "SnapshotClusterIdentifier SnapshotIdentifier"
    ),
    "AWS::SQS::Queue": "FifoQueue QueueName",
    "AWS::SecretsManager::Secret": "Name",
}
"""By type, the properties of which a change makes CloudFormation make another resource (``createOnlyProperties``).

Of nested properties the outermost, with ``/`` between their names.
"""

IMMUTABLE_PERHAPS: Final[dict[str, str]] = {
    "AWS::SageMaker::Domain": "VpcId",
    "AWS::SageMaker::MlflowTrackingServer": "MlflowVersion RoleArn",
    "AWS::SageMaker::ModelPackage": "ModelCard SourceUri",
    "AWS::S3::Bucket": "ObjectLockEnabled",
    "AWS::EC2::Instance": "Affinity BlockDeviceMappings HostId PrivateDnsNameOptions Tenancy",
    "AWS::DynamoDB::GlobalTable": "GlobalTableSourceArn KeySchema LocalSecondaryIndexes",
    "AWS::DynamoDB::Table": "KeySchema",
    "AWS::ElastiCache::CacheCluster": "IpDiscovery PreferredAvailabilityZones",
    "AWS::ElastiCache::ReplicationGroup": "AuthToken NodeGroupConfiguration",
    "AWS::Neptune::DBInstance": "AutoMinorVersionUpgrade DBParameterGroupName PreferredMaintenanceWindow",
    "AWS::OpenSearchService::Domain": (
        "AdvancedSecurityOptions/Enabled EncryptionAtRestOptions/Enabled EncryptionAtRestOptions/KmsKeyId"
    ),
    "AWS::RDS::DBCluster": "AvailabilityZones Engine GlobalClusterIdentifier MasterUsername",
    "AWS::RDS::DBInstance": (
        "AutoMinorVersionUpgrade AvailabilityZone BackupRetentionPeriod DBClusterSnapshotIdentifier "
        "DBParameterGroupName DBSnapshotIdentifier Engine MultiAZ PerformanceInsightsKMSKeyId "
        "PreferredMaintenanceWindow RestoreTime SourceDBClusterIdentifier SourceDBInstanceAutomatedBackupsArn "
        "SourceDBInstanceIdentifier SourceDbiResourceId UseLatestRestorableTime"
    ),
}
"""By type, properties of which only some changes do that, or nobody can tell (``conditionalCreateOnlyProperties``).

Of an EC2 instance those are left out that replace what has its disk in an instance store, or lies outside of a VPC.
"""

IDENTIFIER: Final[dict[str, str]] = {
    "AWS::SageMaker::Domain": "DomainId",
    "AWS::SageMaker::NotebookInstance": "NotebookInstanceArn",
    "AWS::SageMaker::Image": "ImageArn",
    "AWS::SageMaker::MlflowApp": "Arn",
    "AWS::EFS::FileSystem": "FileSystemId",
    "AWS::EFS::AccessPoint": "AccessPointId",
    "AWS::KMS::Key": "KeyId",
    "AWS::Backup::BackupVault": "BackupVaultName",
    "AWS::CloudFormation::StackSet": "StackSetId",
    "AWS::EC2::Volume": "VolumeId",
    "AWS::EC2::Instance": "InstanceId",
}
"""By type, the attribute that is what ``Ref`` gives (``primaryIdentifier``)."""


def properties_of(resource_type: str) -> tuple[str, ...]:
    """Properties of a type that change for good or not at all."""
    return (*IMMUTABLE.get(resource_type, "").split(), *IMMUTABLE_PERHAPS.get(resource_type, "").split())
