"""Types of the resources that several rules look at."""

from __future__ import annotations

from typing import Final

DOMAIN: Final = "AWS::SageMaker::Domain"
PROFILE: Final = "AWS::SageMaker::UserProfile"
SPACE: Final = "AWS::SageMaker::Space"
SECURITY_GROUP: Final = "AWS::EC2::SecurityGroup"
SECURITY_GROUP_INGRESS: Final = "AWS::EC2::SecurityGroupIngress"
SUBNET: Final = "AWS::EC2::Subnet"
