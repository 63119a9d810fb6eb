"""Apps: what runs in a space or for a profile."""

from __future__ import annotations

from moto.core.utils import utcnow

from .errors import InUse, Invalid
from .people import domain_of, find_owner, owner_of, sharing
from .records import Record, Settings, merged
from .settings import app_block, check_lifecycle_arn, effective

# These apps come one to a profile or space, under this name.
ONE_OF_A_KIND = ("JupyterServer", "JupyterLab", "CodeEditor")
IN_SPACES_ONLY = ("JupyterLab", "CodeEditor")
# Studio Classic takes nobody new, but those who had it have it. A test that needs an app of it to exist says so with
# this tag on the request; nothing else makes one.
CLASSIC = ("JupyterServer", "KernelGateway")
CLASSIC_SEAM = {"Key": "local-aws:studio-classic", "Value": "exists"}
DEFAULT_INSTANCE = {"JupyterServer": "system", "JupyterLab": "ml.t3.medium", "CodeEditor": "ml.t3.medium"}


def check(app: Record, after: Settings, before: Settings | None) -> None:  # noqa: ARG001 - apps have no update
    """Refuse an app that cannot run here."""
    owner, app_type = find_owner(app), after["AppType"]
    in_space = owner.kind.noun == "Space"
    if app_type in CLASSIC and CLASSIC_SEAM not in app.tags:
        raise Invalid(f"Studio Classic is no longer available: {app_type} apps cannot be created in a new domain.")
    if app_type in ONE_OF_A_KIND and after["AppName"] != "default":
        raise Invalid(f"The only supported AppName for {app_type} apps is [default].")
    if app_type in IN_SPACES_ONLY and not in_space:
        raise Invalid(f"{app_type} apps can only be created in a Space.")
    if in_space:
        _check_space(owner, app_type)
    spec = _spec(app, owner)
    if app_type == "KernelGateway" and "InstanceType" not in spec:
        raise Invalid("InstanceType must be specified for KernelGateway apps.")
    if "LifecycleConfigArn" in spec:
        check_lifecycle_arn(app.store, app_type, spec["LifecycleConfigArn"])


def _check_space(space: Record, app_type: str) -> None:
    made_for = space.settings.get("SpaceSettings", {}).get("AppType")
    if made_for and made_for != app_type:
        raise Invalid(f"Space [{space.name}] is for {made_for} apps; it cannot run a {app_type} app.")
    if app_type in IN_SPACES_ONLY and not made_for:
        raise Invalid(f"Space [{space.name}] has no AppType; it cannot run a {app_type} app.")


def _defaults(app: Record, owner: Record) -> Settings:
    """The settings an app starts from: the space's before the person's before the domain's."""
    domain, app_type = domain_of(app), app.settings["AppType"]
    if owner.kind.noun == "UserProfile":
        return app_block(effective(domain, owner), app_type)
    space = owner.settings.get("SpaceSettings", {})
    private = sharing(owner.settings) == "Private"
    shared = domain.settings.get("DefaultSpaceSettings", {})
    inherited = effective(domain, owner_of(owner)) if private else shared
    return merged(app_block(inherited, app_type), app_block(space, app_type))


def _spec(app: Record, owner: Record) -> Settings:
    return merged(_defaults(app, owner).get("DefaultResourceSpec", {}), app.settings.get("ResourceSpec", {}))


def born(app: Record) -> None:
    """Start an app with what its settings come to."""
    owner, app_type = find_owner(app), app.settings["AppType"]
    spec = _spec(app, owner)
    if app_type in DEFAULT_INSTANCE:
        spec.setdefault("InstanceType", DEFAULT_INSTANCE[app_type])
    app.settings["ResourceSpec"] = spec
    app.settings.setdefault("RecoveryMode", False)
    app.attributes["LastHealthCheckTimestamp"] = app.attributes["LastUserActivityTimestamp"] = utcnow()
    built_in = _defaults(app, owner).get("BuiltInLifecycleConfigArn")
    if built_in:
        app.attributes["BuiltInLifecycleConfigArn"] = built_in


def release(app: Record) -> None:
    """Only an app that runs can be deleted."""
    if app.status != "InService":
        raise InUse(f"App [{app.arn}] is [{app.status}]; only an App that is InService can be deleted.")


def gone(app: Record, request: Settings) -> None:  # noqa: ARG001 - nothing in the request but the name
    """A deleted app stays listed for a day."""
    app.status = "Deleted"
    app.store.add(app)
