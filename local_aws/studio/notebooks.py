"""Notebook instances: their states, and what they may change in which."""

from __future__ import annotations

from moto.core.utils import utcnow
from moto.ec2.models import ec2_backends

from .errors import Invalid
from .records import Record, Settings, merged
from .settings import subnet_of

_DEFAULTS = {
    "DirectInternetAccess": "Enabled",
    "IpAddressType": "ipv4",
    "PlatformIdentifier": "notebook-al2023-v1",
    "RootAccess": "Enabled",
    "VolumeSizeInGB": 5,
}

# An update takes a setting away by a flag of its own.
DISASSOCIATED_BY = {
    "DisassociateAcceleratorTypes": "AcceleratorTypes",
    "DisassociateAdditionalCodeRepositories": "AdditionalCodeRepositories",
    "DisassociateDefaultCodeRepository": "DefaultCodeRepository",
    "DisassociateLifecycleConfig": "LifecycleConfigName",
}


def _expect(notebook: Record, states: tuple[str, ...], to: str) -> None:
    if notebook.status not in states:
        raise Invalid(
            f"Status ({notebook.status}) not in ([{', '.join(states)}])."
            f" Unable to transition to ({to}) for Notebook Instance ({notebook.arn})."
        )


def start(notebook: Record) -> None:
    """Start a notebook instance that is stopped."""
    _expect(notebook, ("Stopped", "Failed"), "Pending")
    notebook.status, notebook.modified = "InService", utcnow()


def stop(notebook: Record) -> None:
    """Stop a notebook instance that runs."""
    _expect(notebook, ("InService",), "Stopping")
    notebook.status, notebook.modified = "Stopped", utcnow()


def check(notebook: Record, after: Settings, before: Settings | None) -> None:
    """Refuse what a notebook instance cannot have, or cannot change to."""
    if before is not None:
        _expect(notebook, ("Stopped", "Failed"), "Updating")
        if after["VolumeSizeInGB"] < before["VolumeSizeInGB"]:
            raise Invalid("VolumeSizeInGB of a Notebook Instance can only be increased.")
    if "LifecycleConfigName" in after:
        name = {"NotebookInstanceLifecycleConfigName": after["LifecycleConfigName"]}
        notebook.store.find("NotebookInstanceLifecycleConfig", name)
    if "SubnetId" in after:
        vpc_id = subnet_of(notebook.store, after["SubnetId"], None).vpc_id
        _check_groups(notebook, after.get("SecurityGroupIds", []), vpc_id)
    elif after.get("DirectInternetAccess") == "Disabled":
        raise Invalid("DirectInternetAccess can be set to Disabled only if SubnetId is specified.")
    elif after.get("SecurityGroupIds"):
        raise Invalid("SecurityGroupIds can be specified only if SubnetId is specified.")


def _check_groups(notebook: Record, groups: list[str], vpc_id: str) -> None:
    ec2 = ec2_backends[notebook.store.account_id][notebook.store.region_name]
    for group_id in groups:
        group = ec2.get_security_group_from_id(group_id)
        if group is None or group.vpc_id != vpc_id:
            raise Invalid(f"The security group '{group_id}' does not exist in VPC '{vpc_id}'")


def born(notebook: Record) -> None:
    """Complete a new notebook instance, with its interface in the subnet it was given."""
    store, settings = notebook.store, notebook.settings
    notebook.settings = {**_DEFAULTS, **settings}
    imds = {"MinimumInstanceMetadataServiceVersion": "1"}
    notebook.settings.setdefault("InstanceMetadataServiceConfiguration", imds)
    name = settings["NotebookInstanceName"]
    notebook.attributes["Url"] = f"{name.lower()}.notebook.{store.region_name}.sagemaker.aws"
    if "SubnetId" in settings:
        ec2 = ec2_backends[store.account_id][store.region_name]
        interface = ec2.create_network_interface(
            ec2.get_subnet(settings["SubnetId"]),
            [],  # an address of the subnet's choice
            group_ids=settings.get("SecurityGroupIds", []),
            description=f"[Do not delete] Network interface of notebook instance {name}",
        )
        notebook.attributes["NetworkInterfaceId"] = interface.id


def absorb(notebook: Record, request: Settings) -> Settings:
    """An update of a notebook instance, which may also take settings away."""
    flags = {key: request.pop(key, False) for key in DISASSOCIATED_BY}
    dropped = {setting for flag, setting in DISASSOCIATED_BY.items() if flags[flag]}
    both = dropped & set(request)
    if both:
        raise Invalid(f"{', '.join(sorted(both))} cannot be set and disassociated in one request.")
    return {key: value for key, value in merged(notebook.settings, request).items() if key not in dropped}


def release(notebook: Record) -> None:
    """Only a notebook instance that is stopped can be deleted."""
    _expect(notebook, ("Stopped", "Failed"), "Deleting")


def gone(notebook: Record, request: Settings) -> None:  # noqa: ARG001 - nothing in the request but the name
    """The interface goes with the notebook instance."""
    if "NetworkInterfaceId" in notebook.attributes:
        ec2 = ec2_backends[notebook.store.account_id][notebook.store.region_name]
        ec2.delete_network_interface(notebook.attributes["NetworkInterfaceId"])
