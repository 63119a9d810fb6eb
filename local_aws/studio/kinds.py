"""The nouns of the control plane, in one table."""

from __future__ import annotations

from . import apps, domains, images, notebooks, people
from .records import Kind

_NOTEBOOK_CONFIG = "Notebook Instance Lifecycle Config"

_TABLE = (
    Kind(
        "Domain",
        key=("DomainId",),
        arn="domain/{DomainId}",
        absorb=domains.absorb,
        check=domains.check,
        born=domains.born,
        changed=domains.changed,
        release=domains.release,
        gone=domains.gone,
    ),
    Kind(
        "UserProfile",
        key=("DomainId", "UserProfileName"),
        folded=("UserProfileName",),
        arn="user-profile/{DomainId}/{UserProfileName}",
        parents=("Domain",),
        check=people.check_profile,
        born=people.profile_born,
        release=people.release_profile,
    ),
    Kind(
        "Space",
        key=("DomainId", "SpaceName"),
        arn="space/{DomainId}/{SpaceName}",
        parents=("Domain",),
        check=people.check_space,
        born=people.space_born,
        release=people.release_space,
    ),
    Kind(
        "App",
        key=("DomainId", "UserProfileName", "SpaceName", "AppType", "AppName"),
        folded=("UserProfileName",),
        arn="app/{DomainId}/{owner}/{type}/{AppName}",
        parents=("Domain",),
        check=apps.check,
        born=apps.born,
        release=apps.release,
        gone=apps.gone,
    ),
    Kind(
        "StudioLifecycleConfig",
        key=("StudioLifecycleConfigName",),
        folded=("StudioLifecycleConfigName",),
        lowered=("StudioLifecycleConfigName",),
        arn="studio-lifecycle-config/{StudioLifecycleConfigName}",
        descending=True,
        release=images.release_lifecycle,
    ),
    Kind(
        "Image",
        key=("ImageName",),
        arn="image/{ImageName}",
        status_member="ImageStatus",
        status="CREATED",
        descending=True,
        absorb=images.absorb_image,
        release=images.release_attached,
        gone=images.image_gone,
    ),
    Kind(
        "ImageVersion",
        key=("ImageName", "Version"),
        arn="image-version/{ImageName}/{Version}",
        parents=("Image",),
        status_member="ImageVersionStatus",
        status="CREATED",
        descending=True,
        absorb=images.absorb_version,
        check=images.check_version,
        born=images.version_born,
    ),
    Kind(
        "AppImageConfig",
        key=("AppImageConfigName",),
        folded=("AppImageConfigName",),
        lowered=("AppImageConfigName",),
        arn="app-image-config/{AppImageConfigName}",
        descending=True,
        absorb=images.absorb_app_config,
        check=images.check_app_config,
        release=images.release_attached,
    ),
    Kind(
        "NotebookInstance",
        key=("NotebookInstanceName",),
        arn="notebook-instance/{NotebookInstanceName}",
        absent="RecordNotFound",
        present="Cannot create a duplicate Notebook Instance ({arn})",
        status_member="NotebookInstanceStatus",
        shown_as={
            "SecurityGroupIds": "SecurityGroups",
            "LifecycleConfigName": "NotebookInstanceLifecycleConfigName",
        },
        sort_by="Name",
        absorb=notebooks.absorb,
        check=notebooks.check,
        born=notebooks.born,
        release=notebooks.release,
        gone=notebooks.gone,
    ),
    Kind(
        "NotebookInstanceLifecycleConfig",
        key=("NotebookInstanceLifecycleConfigName",),
        arn="notebook-instance-lifecycle-config/{NotebookInstanceLifecycleConfigName}",
        absent=f"Unable to describe {_NOTEBOOK_CONFIG} '{{arn}}'. (Details: {_NOTEBOOK_CONFIG} does not exist.)",
        present=f"Unable to create {_NOTEBOOK_CONFIG} {{arn}}. (Details: {_NOTEBOOK_CONFIG} already exists.)",
    ),
)

KINDS = {kind.noun: kind for kind in _TABLE}
