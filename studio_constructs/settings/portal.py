"""`PortalSettings`: what Studio's pages show, and where they open."""

from __future__ import annotations

import enum
import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Final

from studio_constructs import aws_facts
from studio_constructs._validation import check_kind, check_list, check_named_instance_type, check_settings, is_known
from studio_constructs.app_type import AppType
from studio_constructs.apps.start import UserL1
from studio_constructs.errors import Problem

STUDIO_LANDING_PAGE: Final = "studio::"
"""The current Studio."""
_ALIAS = re.compile(aws_facts.HIDDEN_ALIAS_PATTERN)
_DISTRIBUTION = "sagemaker_distribution"


class MlTool(enum.StrEnum):
    """The tools in Studio's menu, by the names that SageMaker gives them."""

    DATA_WRANGLER = "DataWrangler"
    FEATURE_STORE = "FeatureStore"
    EMR_CLUSTERS = "EmrClusters"
    AUTO_ML = "AutoMl"
    EXPERIMENTS = "Experiments"
    TRAINING = "Training"
    MODEL_EVALUATION = "ModelEvaluation"
    PIPELINES = "Pipelines"
    MODELS = "Models"
    JUMP_START = "JumpStart"
    INFERENCE_RECOMMENDER = "InferenceRecommender"
    ENDPOINTS = "Endpoints"
    PROJECTS = "Projects"
    INFERENCE_OPTIMIZATION = "InferenceOptimization"
    HYPER_POD_CLUSTERS = "HyperPodClusters"
    COMET = "Comet"
    DEEPCHECKS_LLM_EVALUATION = "DeepchecksLLMEvaluation"
    FIDDLER = "Fiddler"
    LAKERA_GUARD = "LakeraGuard"
    PERFORMANCE_EVALUATION = "PerformanceEvaluation"


@dataclass(frozen=True, kw_only=True, slots=True)
class HiddenImageVersions:
    """Versions of SageMaker Distribution that nobody is shown.

    Args:
        version_aliases: Versions as ``major.minor``, at most 20.
    """

    version_aliases: Sequence[str]

    def problems(self, here: str) -> list[Problem]:
        """What SageMaker would refuse."""
        if wrong := check_list(f"{here}.version_aliases", self.version_aliases):
            return wrong
        found: list[Problem] = []
        most = aws_facts.HIDDEN_ALIASES_MAX
        if len(self.version_aliases) > most:
            wrote = f"{here}.version_aliases holds {len(self.version_aliases)}"
            found.append(Problem("HiddenVersionsTooMany", wrote, f"SageMaker takes at most {most}", "drop some"))
        for index, alias in enumerate(self.version_aliases):
            if is_known(alias) and not _ALIAS.fullmatch(alias):
                wrote = f"{here}.version_aliases[{index}] is {alias!r}"
                found.append(Problem("HiddenVersionInvalid", wrote, "a version is major.minor", "write it like '2.4'"))
        return found


@dataclass(frozen=True, kw_only=True, slots=True)
class PortalSettings:
    """What Studio's pages show. To hide is to tidy up: what nobody may do is denied in `ExecutionPolicy`.

    Args:
        enabled: Whether the current Studio opens. Default: it does, unless the domain stays in Studio Classic.
        landing_page: Where it opens: ``studio::`` and a path below it. Default: its home page, or that of Studio
            Classic where the domain stays there.
        hidden_app_types: Apps that nobody is shown. Default: on a domain Studio Classic; on a profile the domain's.
        hidden_ml_tools: Tools that nobody is shown. Default: on a domain none; on a profile the domain's.
        hidden_instance_types: Instance types that nobody is shown, for example ``InstanceTypes(...).hidden``.
            Default: on a domain none; on a profile the domain's.
        hidden_image_versions: Versions of SageMaker Distribution that nobody is shown. Default: on a domain none; on
            a profile the domain's.

    Sources:
        https://docs.aws.amazon.com/sagemaker/latest/APIReference/API_StudioWebPortalSettings.html (read 2026-11-22)
    """

    enabled: bool | None = None
    landing_page: str | None = None
    hidden_app_types: Sequence[AppType] | None = None
    hidden_ml_tools: Sequence[MlTool] | None = None
    hidden_instance_types: Sequence[str] | None = None
    hidden_image_versions: HiddenImageVersions | None = field(default=None)

    def for_domain(self) -> PortalSettings:
        """With everything said that a domain says."""
        shown = self.hidden_app_types
        return replace(
            self,
            hidden_app_types=[AppType.JUPYTER_SERVER] if shown is None else shown,
            hidden_ml_tools=self.hidden_ml_tools or [],
            hidden_instance_types=self.hidden_instance_types or [],
            hidden_image_versions=self.hidden_image_versions or HiddenImageVersions(version_aliases=[]),
        )

    def problems(self, here: str) -> list[Problem]:
        """What SageMaker would refuse."""
        return [
            *self._check_landing_page(here),
            *_check_members(f"{here}.hidden_app_types", self.hidden_app_types, AppType, aws_facts.HIDEABLE_APP_TYPES),
            *_check_members(f"{here}.hidden_ml_tools", self.hidden_ml_tools, MlTool, tuple(MlTool)),
            *self._check_instance_types(f"{here}.hidden_instance_types"),
            *self._check_versions(f"{here}.hidden_image_versions"),
        ]

    def _check_landing_page(self, here: str) -> list[Problem]:
        page = self.landing_page
        if page is None or not is_known(page):
            return []
        if page.startswith(STUDIO_LANDING_PAGE) and len(page) <= aws_facts.LANDING_PAGE_MAX:
            if self.enabled is False:
                wrote = f"{here}.landing_page is {page!r} and enabled is False"
                rule = "a page of the current Studio opens only where it is enabled"
                return [Problem("LandingPageContradicts", wrote, rule, "drop one of them")]
            return []
        rule = f"pages of the current Studio begin with {STUDIO_LANDING_PAGE!r}, with at most 1,023 characters"
        fix = "write 'studio::', or give the domain classic=ClassicSettings(...) to stay in Studio Classic"
        return [Problem("LandingPageInvalid", f"{here}.landing_page is {page!r}", rule, fix)]

    def _check_instance_types(self, here: str) -> list[Problem]:
        types = self.hidden_instance_types
        if types is None or (wrong := check_list(here, types)):
            return [] if types is None else wrong
        return [each for index, one in enumerate(types) for each in check_named_instance_type(f"{here}[{index}]", one)]

    def _check_versions(self, here: str) -> list[Problem]:
        fix = 'hidden_image_versions=HiddenImageVersions(version_aliases=["1.0"])'
        return check_settings(here, self.hidden_image_versions, HiddenImageVersions, fix=fix)

    def render(self, l1: UserL1) -> Any:
        """The hidden things, as CloudFormation takes them; nothing if nothing is said."""
        hidden: dict[str, Any] = {
            "hidden_app_types": _values(self.hidden_app_types),
            "hidden_ml_tools": _values(self.hidden_ml_tools),
            "hidden_instance_types": _values(self.hidden_instance_types),
            "hidden_sage_maker_image_version_aliases": self._render_versions(l1),
        }
        if all(value is None for value in hidden.values()):
            return None
        return l1.StudioWebPortalSettingsProperty(**hidden)

    def _render_versions(self, l1: UserL1) -> list[Any] | None:
        if self.hidden_image_versions is None:
            return None
        aliases = list(self.hidden_image_versions.version_aliases)
        if not aliases:
            return []
        return [l1.HiddenSageMakerImageProperty(sage_maker_image_name=_DISTRIBUTION, version_aliases=aliases)]


def _values(members: Sequence[str] | None) -> list[str] | None:
    return None if members is None else [str(member) for member in members]


def _check_members(
    here: str, members: Sequence[str] | None, kind: type[enum.StrEnum], allowed: Sequence[str]
) -> list[Problem]:
    if members is None or (wrong := check_list(here, members)):
        return [] if members is None else wrong
    found: list[Problem] = []
    for index, member in enumerate(members):
        if not isinstance(member, kind):
            fix = f"a {kind.__name__}, for example {kind.__name__}.{next(iter(kind)).name}"
            found += check_kind(f"{here}[{index}]", member, fits=False, what=f"a {kind.__name__}", fix=fix)
        elif member not in allowed:
            wrote = f"{here}[{index}] is {kind.__name__}.{member.name}"
            rule = f"CloudFormation hides {', '.join(allowed)} only"
            found.append(Problem("AppTypeNotHideable", wrote, rule, "drop it"))
    return found
