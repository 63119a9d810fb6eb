"""SageMaker Studio's control plane, and notebook instances: what moto's SageMaker lacks.

==================  ===========================================================================================
``kinds``           the table of nouns
``records``         what is remembered: a record per resource, one store per account and region
``service``         create, update, delete, list: the same for every noun and for both doors
``domains``         rules of domains; ``home`` is what a domain makes in its VPC
``slowness``        deletions that take a while
``people``          rules of user profiles and spaces
``settings``        rules of the blocks of settings they carry
``apps``            rules of apps
``images``          rules of lifecycle configurations, images, versions, app image configurations
``notebooks``       rules of notebook instances
``mlflow``          rules of MLflow apps and tracking servers
``errors``          how the service refuses
``api``             one door: boto3, the AWS CLI
``cloudformation``  the other door: stacks
==================  ===========================================================================================
"""

from __future__ import annotations

from . import api, cloudformation, home


def install() -> None:
    """Put the control plane into moto. Calling again changes nothing."""
    api.install()
    home.install()
    cloudformation.install()


__all__ = ["install"]
