"""Which resource types hold work, and what is lost with them.

Sources (read 2026-11-22): the "Update requires" lines and "Return values" of CloudFormation's reference say what is
made anew; what goes with a resource, the delete page of its service. The list begins with what Studio's own data lies
in, and goes on with the stateful types that cfn-lint's rule I3011 names.
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

PROTECTS: Final[dict[str, str]] = {
    "AWS::Backup::BackupPlan": "no backups are made by it any more",
    "AWS::Backup::BackupSelection": "what it selects is not backed up any more",
}
"""Types that hold nothing and keep what others hold: what goes with one that is deleted."""


def is_stateful(resource_type: str) -> bool:
    """Whether work lies in resources of a type, or may: nobody sees what a module is made of."""
    return resource_type in HOLDS or resource_type.endswith("::MODULE")


def noun(resource_type: str) -> str:
    """A type in a sentence: ``AWS::SageMaker::UserProfile`` is ``UserProfile``."""
    return resource_type.rpartition("::")[2]
