"""`Space`: a volume and the one app that works on it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, cast

import aws_cdk as cdk
import jsii
from aws_cdk import aws_sagemaker as sagemaker
from aws_cdk.interfaces import aws_sagemaker as isagemaker
from constructs import Construct

from studio_constructs import aws_facts
from studio_constructs._acknowledge import acknowledge_app_lifecycle
from studio_constructs._loosening import say_loosened
from studio_constructs._naming import check_taken_in_stack, pin_logical_id
from studio_constructs._validation import (
    check_available,
    check_is_domain,
    check_kind,
    check_name,
    is_known,
    raise_if_invalid,
)
from studio_constructs.app_type import AppType
from studio_constructs.apps import ClassicSettings
from studio_constructs.aws_facts.spaces import DISPLAY_NAME_MAX
from studio_constructs.domain import IDomain
from studio_constructs.errors import Problem
from studio_constructs.grants import SpaceGrants
from studio_constructs.idle.shutdown import IdleShutdown
from studio_constructs.settings import CustomFileSystem
from studio_constructs.settings.file_systems import check_file_systems
from studio_constructs.settings.storage import check_gigabytes
from studio_constructs.space.imports import ImportedSpace
from studio_constructs.space.settings import SpaceApp
from studio_constructs.user_profile import IUserProfile, UserProfile

_TYPE = "AWS::SageMaker::Space"
_APPS = (AppType.JUPYTER_LAB, AppType.CODE_EDITOR, AppType.JUPYTER_SERVER)


@jsii.implements(isagemaker.ISpaceRef)
class Space(cdk.Resource):
    """Define a space: a volume with files, and the one app that works on them. It is private unless it is shared.

    People make spaces of their own in Studio; define one here for what a team shares, or to prepare a newcomer's.
    The volume belongs to the space: there is no way to keep it without the space.

    Creates: AWS::SageMaker::Space. AWS adds a volume, outside of CloudFormation, when its app first starts.
    Replacement: another *space_name*, *owner*, *shared* or *domain* would be another space, with an empty volume; the
    old one is kept, so with the same name CloudFormation fails, because the name is taken. Another *app_type* is
    another space too: give it another name. The logical id comes from the name and the app type, so the construct may
    move.

    Args:
        scope: Where the space belongs.
        construct_id: Its name there.
        domain: The domain.
        space_name: 1 to 63 letters, digits and hyphens, unique in the domain.
        owner: The person whose it is: a profile, or the name of one that exists. Owners of shared spaces administer
            them.
        app_type: The app. Default: JupyterLab.
        shared: Whether everybody of the domain may open it, all as the role of *default_space_settings*. Default: it
            is the owner's alone.
        display_name: What Studio shows, up to 64 characters. Default: *space_name*.
        app: What the app starts with. Default: what the owner's profile and the domain say.
        storage_gb: Size of the volume, 5 to 16384 GB. It can grow, at most once in six hours, and never shrinks.
            Default: what the domain says.
        custom_file_systems: A file system of yours to mount, that the owner's profile or the domain names too; at
            most one. Default: none.
        remote_access: Whether the owner may connect an IDE on their laptop, which needs 8 GiB. Default: they may not.
        managed: Whether SageMaker makes and deletes profile and app with the space, as Unified Studio wants.
            Default: it does not.
        classic: Settings of a shared space of Studio Classic that exists; with *app_type* JUPYTER_SERVER only.
            Default: none.
        removal_policy: What happens to the space, and its files, when it leaves the template. Default: it is kept,
            unless the very deployment that makes it fails.

    Raises:
        ValidationError: ``studio:SpaceNameInvalid``, ``studio:SpaceDisplayNameInvalid``, ``studio:SpaceOwnerInvalid``,
            ``studio:NameTakenInStack``, ``studio:SpaceStorageOutOfRange``, ``studio:RegionLacksType``,
            ``studio:ClassicMisplaced``, ``studio:FileSystemsTooMany``, ``studio:ArgumentWrong``, and the codes of
            `SpaceApp`.

    Sources:
        https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-sagemaker-space.html,
        https://docs.aws.amazon.com/sagemaker/latest/APIReference/API_CreateSpace.html (read 2026-11-22)
    """

    def __init__(
        self,
        scope: Construct,
        construct_id: str,
        *,
        domain: IDomain,
        space_name: str,
        owner: IUserProfile | str,
        app_type: AppType = AppType.JUPYTER_LAB,
        shared: bool = False,
        display_name: str | None = None,
        app: SpaceApp | None = None,
        storage_gb: int | None = None,
        custom_file_systems: Sequence[CustomFileSystem] = (),
        remote_access: bool = False,
        managed: bool = False,
        classic: ClassicSettings | None = None,
        removal_policy: cdk.RemovalPolicy = cdk.RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE,
    ) -> None:
        kind = f"{app_type}Space"
        problems = [
            *check_available(scope, _TYPE),
            *check_is_domain("domain", domain),
            *check_name("space_name", space_name, code="SpaceNameInvalid", what="the name of a space"),
            *check_taken_in_stack("space_name", scope, kind, space_name),
            *_check_owner(owner),
            *_check_app(app_type, app, classic, remote_access=remote_access),
            *_check_idle_bounds(domain, owner, app_type, app),
            *_check_display_name(display_name),
            *check_gigabytes("storage_gb", storage_gb),
            *check_file_systems(
                "custom_file_systems",
                custom_file_systems,
                at_most=aws_facts.SPACE_FILE_SYSTEMS_MAX,
                posix_user=None,
                posix_field=None,
            ),
        ]
        raise_if_invalid(scope, construct_id, problems)
        super().__init__(scope, construct_id)
        self._space_name, self._domain_id = space_name, domain.domain_id
        settings = sagemaker.CfnSpace.SpaceSettingsProperty(
            app_type=app_type.value,
            custom_file_systems=[each.render_for_space() for each in custom_file_systems],
            remote_access="ENABLED" if remote_access else "DISABLED",
            space_managed_resources="ENABLED" if managed else None,
            space_storage_settings=_render_storage(storage_gb),
            **_render_app(app_type, app, classic),
        )
        self._space = sagemaker.CfnSpace(
            self,
            "Resource",
            domain_id=domain.domain_id,
            space_name=space_name,
            space_display_name=display_name,
            ownership_settings=sagemaker.CfnSpace.OwnershipSettingsProperty(
                owner_user_profile_name=owner if isinstance(owner, str) else owner.user_profile_name
            ),
            space_sharing_settings=sagemaker.CfnSpace.SpaceSharingSettingsProperty(
                sharing_type="Shared" if shared else "Private"
            ),
            space_settings=settings,
        )
        acknowledge_app_lifecycle(self._space, settings)
        self._space.apply_removal_policy(removal_policy)
        pin_logical_id(self._space, kind, space_name)
        if not isinstance(owner, str):
            self._space.node.add_dependency(owner)  # a name is no reference, so CloudFormation can not see it
        self._say_what_is_loose(shared=shared, remote_access=remote_access, removal_policy=removal_policy)

    @classmethod
    def from_space_attributes(
        cls, scope: Construct, construct_id: str, *, domain_id: str, space_name: str
    ) -> ImportedSpace:
        """Import a space that exists in the stack's account and region; nothing is checked or changed.

        Args:
            scope: Where the import belongs.
            construct_id: Its name there.
            domain_id: Id of the domain, ``d-...``.
            space_name: Name of the space.
        """
        return ImportedSpace(scope, construct_id, domain_id=domain_id, space_name=space_name)

    @property
    def space_name(self) -> str:
        """Name of the space; ``Ref`` of the resource would be the domain's id, a bar and the name."""
        return self._space_name

    @property
    def space_arn(self) -> str:
        """ARN of the space."""
        return self._space.attr_space_arn

    @property
    def grants(self) -> SpaceGrants:
        """What the space lets others do."""
        return SpaceGrants(self)

    @property
    def url(self) -> str:
        """Where the space opens, for people whom the domain knows."""
        return self._space.attr_url

    @property
    def space_ref(self) -> isagemaker.SpaceReference:
        """What other constructs read of it."""
        return isagemaker.SpaceReference(
            domain_id=self._domain_id, space_name=self._space_name, space_arn=self.space_arn
        )

    def _say_what_is_loose(self, *, shared: bool, remote_access: bool, removal_policy: cdk.RemovalPolicy) -> None:
        loosened = {
            "studio:SpaceShared": (
                shared,
                (
                    "shared is True: everybody of the domain opens the space as one role, reads and changes "
                    "everything in "
                    "it, and nobody is told apart; drop the argument for a private space"
                ),
            ),
            "studio:SpaceRemoteAccess": (
                remote_access,
                (
                    "remote_access is True: an IDE on a laptop connects to the space, and such a session outlives a "
                    "logout by up to twelve hours; drop the argument"
                ),
            ),
            "studio:SpaceNotRetained": (
                removal_policy is cdk.RemovalPolicy.DESTROY,
                (
                    "removal_policy is DESTROY: a space that leaves the template is deleted with its volume, "
                    "and no copy "
                    "of the files remains; drop the argument to keep the space"
                ),
            ),
        }
        say_loosened(self, loosened)


def _render_storage(gigabytes: int | None) -> sagemaker.CfnSpace.SpaceStorageSettingsProperty | None:
    if gigabytes is None:
        return None
    volume = sagemaker.CfnSpace.EbsStorageSettingsProperty(ebs_volume_size_in_gb=gigabytes)
    return sagemaker.CfnSpace.SpaceStorageSettingsProperty(ebs_storage_settings=volume)


def _render_app(app_type: AppType, app: SpaceApp | None, classic: ClassicSettings | None) -> dict[str, Any]:
    if classic is not None:
        return classic.render(sagemaker.CfnSpace)
    return {} if app is None else app.render(app_type)


def _check_owner(owner: object) -> list[Problem]:
    if isinstance(owner, str):
        return check_name("owner", owner, code="SpaceOwnerInvalid", what="the name of a profile")
    fits = hasattr(owner, "user_profile_name") and hasattr(owner, "node")
    return check_kind("owner", owner, fits=fits, what="a UserProfile, or the name of one", fix="owner='alice'")


def _check_app(app_type: object, app: object, classic: object, *, remote_access: bool) -> list[Problem]:
    if not isinstance(app_type, AppType) or app_type not in _APPS:
        fix = "app_type=AppType.JUPYTER_LAB, or CODE_EDITOR"
        return check_kind("app_type", app_type, fits=False, what="an AppType that a space has", fix=fix)
    found: list[Problem] = []
    if isinstance(app, SpaceApp):
        found += app.problems("app", app_type, remote_access=remote_access)
    else:
        found += check_kind("app", app, fits=False, what="a SpaceApp", fix="app=SpaceApp(...)")
    if isinstance(classic, ClassicSettings):
        found += classic.problems("classic")
        if classic.has_training_plan:
            rule, fix = "a space takes no training plan", "say it on the owner's profile"
            found.append(Problem("TrainingPlanMisplaced", "classic names a training plan", rule, fix))
    else:
        found += check_kind(
            "classic", classic, fits=False, what="a ClassicSettings", fix="classic=ClassicSettings(...)"
        )
    is_classic = app_type is AppType.JUPYTER_SERVER
    if classic is not None and not is_classic:
        rule, fix = "only spaces of Studio Classic have them", "drop it, or write app_type=AppType.JUPYTER_SERVER"
        found.append(Problem("ClassicMisplaced", f"classic is given for {app_type.value}", rule, fix))
    if app is not None and is_classic:
        rule, fix = "a space of Studio Classic has no app of the current Studio", "say it in classic"
        found.append(Problem("ClassicMisplaced", "app is given for JupyterServer", rule, fix))
    return found


def _check_idle_bounds(domain: object, owner: object, app_type: object, app: object) -> list[Problem]:
    """SageMaker refuses a time that the domain does not let people choose; what the owner's profile says may differ."""
    if not isinstance(app, SpaceApp) or not isinstance(app.idle_timeout, cdk.Duration):
        return []
    bounds = _idle_of(domain, app_type)
    if bounds is None or not bounds.enabled or app.idle_timeout.is_unresolved() or _says_idle(owner):
        return []
    minutes = app.idle_timeout.to_minutes(integral=False)
    low, high = bounds.minimum_minutes, bounds.maximum_minutes
    if not (is_known(low) and is_known(high)) or low <= minutes <= high:
        return []
    wrote = f"app.idle_timeout is {minutes:g} minutes"
    rule = f"the domain lets people choose {low} to {high}" if low < high else f"the domain enforces {low}"
    fix = "drop it, or give the domain idle_shutdown=IdleShutdown.between(...)"
    return [Problem("IdleTimeoutOutOfBounds", wrote, rule, fix)]


def _idle_of(domain: object, app_type: object) -> IdleShutdown | None:
    """What holds for the app in the domain, as far as that is known."""
    settings = getattr(domain, "default_user_settings", None)
    apps = {AppType.JUPYTER_LAB: "jupyter_lab", AppType.CODE_EDITOR: "code_editor"}
    app = getattr(settings, apps.get(cast("AppType", app_type), ""), None)
    found = getattr(app, "idle_shutdown", None) or getattr(domain, "idle_shutdown", None)
    return found if isinstance(found, IdleShutdown) else None


def _says_idle(owner: object) -> bool:
    """Whether the owner's profile says anything of idle apps, or might: an import is not known."""
    if isinstance(owner, str):
        return False
    return not isinstance(owner, UserProfile) or owner.says_idle_shutdown


def _check_display_name(name: str | None) -> list[Problem]:
    if name is None or not is_known(name) or (name.strip() and len(name) <= DISPLAY_NAME_MAX):
        return []
    rule = f"what Studio shows has 1 to {DISPLAY_NAME_MAX} characters, not blanks alone"
    fix = f"write {name.strip()[:DISPLAY_NAME_MAX]!r}" if name.strip() else "drop the argument"
    return [Problem("SpaceDisplayNameInvalid", f"display_name is {name!r}", rule, fix)]
