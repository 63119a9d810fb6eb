"""Types whose tags CloudFormation can not change: another tag is another resource.

Read from AWS's registry schemas (dated 2026-10-20): the types whose tags stand among the ``createOnlyProperties``.
``tests/contract/test_cost_and_care_facts.py`` walks the whole registry for them.
"""

from __future__ import annotations

from typing import Final

TYPES_REPLACED_BY_TAGS: Final[tuple[str, ...]] = tuple(
    """
    AWS::ApiGateway::DomainNameAccessAssociation AWS::AppConfig::Deployment
    AWS::AppRunner::AutoScalingConfiguration AWS::AppRunner::ObservabilityConfiguration AWS::AppRunner::Service
    AWS::AppRunner::VpcConnector AWS::AppRunner::VpcIngressConnection AWS::BackupGateway::Hypervisor
    AWS::Batch::ComputeEnvironment AWS::Bedrock::AutomatedReasoningPolicyVersion AWS::Bedrock::PromptVersion
    AWS::CE::AnomalyMonitor AWS::CE::AnomalySubscription AWS::CloudFormation::ChangeSet
    AWS::CloudFront::AnycastIpList AWS::CodeGuruReviewer::RepositoryAssociation AWS::Cognito::UserPoolReplica
    AWS::DRS::LaunchConfigurationTemplate AWS::EC2::KeyPair AWS::EC2::PlacementGroup
    AWS::ECS::ExpressGatewayService AWS::EMRContainers::JobTemplate AWS::FinSpace::Environment
    AWS::HealthImaging::Datastore AWS::IoT::JobTemplate AWS::IoTTwinMaker::SyncJob AWS::Kinesis::StreamConsumer
    AWS::MGN::LaunchConfigurationTemplate AWS::MSK::ServerlessCluster AWS::MediaLive::CloudWatchAlarmTemplate
    AWS::MediaLive::CloudWatchAlarmTemplateGroup AWS::MediaLive::EventBridgeRuleTemplate
    AWS::MediaLive::EventBridgeRuleTemplateGroup AWS::MediaLive::SignalMap AWS::MediaPackage::Asset
    AWS::MediaPackage::Channel AWS::MediaPackage::PackagingGroup AWS::Notifications::NotificationConfiguration
    AWS::NotificationsContacts::EmailContact AWS::Omics::AnnotationStore AWS::Omics::ReferenceStore
    AWS::Omics::VariantStore AWS::OpenSearchServerless::Collection AWS::PI::PerfReports AWS::Personalize::Dataset
    AWS::Personalize::DatasetGroup AWS::Personalize::Schema AWS::Personalize::Solution AWS::QuickSight::Topic
    AWS::QuickSight::TopicV2 AWS::RedshiftServerless::Snapshot AWS::Route53RecoveryControl::Cluster
    AWS::Route53RecoveryControl::ControlPanel AWS::Route53Resolver::ResolverQueryLoggingConfig
    AWS::S3::AccessGrant AWS::S3::AccessGrantsInstance AWS::S3::AccessGrantsLocation
    AWS::SageMaker::DataQualityJobDefinition AWS::SageMaker::FeatureGroup AWS::SageMaker::ModelBiasJobDefinition
    AWS::SageMaker::ModelExplainabilityJobDefinition AWS::SageMaker::ModelQualityJobDefinition
    AWS::SageMaker::ProcessingJob AWS::SageMaker::Project AWS::SageMaker::StudioLifecycleConfig
    AWS::Wisdom::AIAgent AWS::Wisdom::AIGuardrail AWS::Wisdom::AIPrompt AWS::Wisdom::Assistant
    AWS::Wisdom::AssistantAssociation AWS::Wisdom::ContentAssociation AWS::Wisdom::KnowledgeBase
    AWS::WorkSpaces::ConnectionAlias
    """.split()
)
