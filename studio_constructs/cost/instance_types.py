"""`InstanceTypes`: what apps may run on: one list for what IAM denies and what Studio's pages hide."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from studio_constructs import aws_facts
from studio_constructs._validation import check_instance_type, check_list, check_settings, is_known
from studio_constructs.aws_facts import instance_families
from studio_constructs.errors import Problem

_TOO_SMALL_FOR_AN_APP = (".micro", ".small")
_DEFAULT = "ml.t3.medium"


@dataclass(frozen=True, slots=True)
class InstanceTypes:
    """The instance types that apps may run on, the one they start on among them.

    Hiding alone stops nobody, and a type that is denied but shown is an error after a click; so both come from one
    list. A request that names no type gets the default, which IAM does not see: so the default is in the list too.

    Args:
        allowed: The types, ``ml.t3.medium`` and the like; one that stands twice counts once.
        default: What an app runs on where nobody chooses. Default: the first of *allowed*.

    Sources:
        https://docs.aws.amazon.com/sagemaker/latest/dg/studio-updated-ui-customize-instances-images.html,
        https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazonsagemaker.html (read 2026-11-22)
    """

    allowed: Sequence[str]
    default: str = field(default="", kw_only=True)

    def __post_init__(self) -> None:
        """Keep what cannot change, each type once; what is no list is told by `problems`."""
        if isinstance(self.allowed, str) or not isinstance(self.allowed, Iterable):
            return
        allowed = tuple(dict.fromkeys(self.allowed))
        object.__setattr__(self, "allowed", allowed)
        if not self.default and allowed:
            object.__setattr__(self, "default", allowed[0])

    @classmethod
    def of_families(cls, families: Sequence[str], *, largest: str | None = None, default: str = "") -> InstanceTypes:
        """Every type of some families, up to a size.

        Args:
            families: ``ml.t3`` or ``t3``. A family that Studio does not have is told as an unknown instance type.
            largest: The largest size, ``2xlarge``. Default: all sizes.
            default: What an app runs on where nobody chooses. Default: the first that is not micro or small, on
                which JupyterLab would not have the memory to start.
        """
        named = [each if each.startswith("ml.") else f"ml.{each}" for each in families]
        found = [each for family in named for each in _types_up_to(family, largest)]
        large_enough = (each for each in found if not each.endswith(_TOO_SMALL_FOR_AN_APP))
        return cls(found, default=default or next(large_enough, ""))

    @classmethod
    def without_gpu(cls, *, largest: str | None = None, default: str = _DEFAULT) -> InstanceTypes:
        """Every type without a GPU or Trainium; the largest of them still cost several dollars an hour.

        Args:
            largest: The largest size, ``4xlarge``. Default: all sizes.
            default: What an app runs on where nobody chooses. Default: ml.t3.medium.
        """
        families = dict.fromkeys(map(instance_families.family_of, aws_facts.STUDIO_INSTANCE_TYPES))
        plain = [family for family in families if family not in instance_families.ACCELERATED_FAMILIES]
        return cls.of_families(plain, largest=largest, default=default)

    @property
    def hidden(self) -> tuple[str, ...]:
        """What Studio's pages do not offer: every type of Studio's that is not allowed.

        Nothing while an allowed type is not known yet: it might be the one that is hidden. Types that SageMaker's API
        or CloudFormation's schema of domains does not know are left out: the domain would be refused over them.
        """
        if not self._is_judgeable():
            return ()
        shown = {*self.allowed, *instance_families.TYPES_UNKNOWN_TO_THE_API}
        shown |= instance_families.TYPES_UNKNOWN_TO_DOMAINS
        return tuple(each for each in aws_facts.STUDIO_INSTANCE_TYPES if each not in shown)

    @property
    def patterns(self) -> tuple[str, ...]:
        """The allowed types for IAM's ``StringNotLike``, whole families as ``ml.m5.*``: a policy has little room.

        A family stands for all of its sizes, also those that AWS adds to it one day.
        """
        if not self._is_judgeable():
            return tuple(self.allowed)
        found: dict[str, None] = {}
        for each in self.allowed:
            family = instance_families.family_of(each)
            every = instance_families.studio_types_of(family)
            whole = len(every) > 1 and set(every) <= set(self.allowed)
            found[f"{family}.*" if whole else each] = None
        return tuple(found)

    def problems(self, field: str) -> list[Problem]:
        """What is wrong with it, told of the argument *field*."""
        if wrong := check_list(f"{field}.allowed", self.allowed):
            return wrong
        if not is_known(self.allowed):
            return []
        if not self.allowed:
            rule = "at least one instance type is allowed, or no app could start"
            return [
                Problem("InstanceTypesEmpty", f"{field} is empty", rule, "name one, for example 'ml.t3.medium'"),
            ]
        problems = [
            problem
            for index, each in enumerate(self.allowed)
            for problem in check_instance_type(f"{field}.allowed[{index}]", each)
        ]
        return [*problems, *self._problems_of_default(field)]

    def _problems_of_default(self, field: str) -> list[Problem]:
        if self.default in self.allowed or not is_known(self.default) or not self._is_judgeable():
            return []
        wrote = f"{field}.default is {self.default!r}"
        rule = "what apps start on is what people may run"
        return [Problem("DefaultInstanceTypeDenied", wrote, rule, "take one of allowed, or add it there")]

    def _is_judgeable(self) -> bool:
        return is_known(self.allowed) and all(is_known(each) for each in self.allowed)


def check_instance_types(field: str, value: object) -> list[Problem]:
    """All that is wrong with an argument that is an `InstanceTypes`: a bare list is none."""
    return check_settings(field, value, InstanceTypes, fix=f"{field}=InstanceTypes(['ml.t3.medium', ...])")


def _types_up_to(family: str, largest: str | None) -> list[str]:
    """A family's types; for one that there is not, a name that the check of the list will tell."""
    every = instance_families.studio_types_of(family)
    if not every:
        return [f"{family}.large" if family.startswith("ml.") else family]
    if largest is None:
        return every
    bound = instance_families.rank_of_size(largest)
    if bound is None:
        return [f"{family}.{largest}"]
    return [each for each in every if _rank(each) <= bound]


def _rank(instance_type: str) -> float:
    rank = instance_families.rank_of_size(instance_type.rpartition(".")[2])
    return float("inf") if rank is None else rank
