"""The estates that the table is about, as cloud assemblies, and the people and things in them.

What the file of an estate says, and what its templates call things, is taken from them; what anybody may do is not.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import cache, cached_property
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

from stacks.estate import Estate, RoleOf, Settings, Team, User, load_estate
from stacks.estate_stage import EstateStage
from tests.kit import new_app
from tests.security.estates import ESTATES, synthesized
from tests.security.iam.assembly import Assembly, Role
from tests.security.iam.template import Template

from . import declared

OTHER: Final = "bob"
"""Another person of the same domain."""
OTHER_DOMAIN: Final = "d-zzzzzzzzzzzz"
OTHER_DOMAINS_PERSON: Final = "zoe"
OWNER_TAG: Final = "sagemaker:user-profile-arn"
FOREIGN_BUCKET: Final = "payroll"

_ACCOUNT, _REGION = "111122223333", "eu-west-1"
_TOOLS: Final = f"""
name: tools
environments: [{{name: lab, region: {_REGION}, account: "{_ACCOUNT}"}}]
teams:
  - name: all
    instance_types: [ml.t3.medium, ml.m5.large]
    capabilities: [{", ".join(declared.CAPABILITIES)}]
    jobs:
      instance_types:
        [ml.m5.large, ml.g5.xlarge, ml.m5d.large, ml.p3dn.24xlarge, ml.p4d.24xlarge, ml.p5.48xlarge,
         ml.p6-b200.48xlarge, ml.trn1.2xlarge]
    canvas_artifacts: tools-canvas
users: [{{name: ada, team: all}}]
"""
"""Every tool of SageMaker at once."""

_TEAM: Final = (
    "instance_types: [ml.t3.medium], capabilities: [training, pipelines, model-registry], s3_own: [lake/people], "
    "jobs: {instance_types: [ml.m5.large, ml.g5.xlarge]}"
)
_SHARED: Final = f"""
name: shared
environments:
  - {{name: team, region: {_REGION}, account: "{_ACCOUNT}", overrides: {{roles: {{of: team}}}}}}
  - {{name: estate, region: {_REGION}, account: "{_ACCOUNT}", overrides: {{roles: {{of: estate}}}}}}
teams:
  - {{name: analysts, {_TEAM}}}
  - {{name: scientists, {_TEAM}}}
users: [{{name: ada, team: analysts}}, {{name: {OTHER}, team: analysts}}, {{name: cleo, team: scientists}}]
"""
"""People who share roles: those of a team, and all."""


@dataclass(frozen=True)
class Place:
    """One environment of an estate, deployed.

    Args:
        name: The estate's name and its own.
        settings: What the file says of it.
        assembly: What was synthesized.
        templates: Its stacks, by what comes after the environment's name.
    """

    name: str
    settings: Settings
    assembly: Assembly
    templates: dict[str, Template] = field(repr=False)

    @property
    def account(self) -> str:
        """Where it is."""
        return self.templates["Studio"].place.account

    @property
    def region(self) -> str:
        """The same."""
        return self.templates["Studio"].place.region

    @cached_property
    def domain(self) -> str:
        """The domain's id."""
        (found,) = self.called("AWS::SageMaker::Domain", "DomainId")
        return found

    @cached_property
    def key_arn(self) -> str:
        """The key of homes, volumes and data."""
        encryption = self.settings.encryption
        if encryption is not None and encryption.key_arn is not None:
            return encryption.key_arn
        (found,) = self.called("AWS::KMS::Key", "Arn", stack="Data")
        return found

    @cached_property
    def subnets(self) -> list[str]:
        """Where apps and jobs run."""
        existing = self.settings.network.existing
        if existing is not None:
            return list(existing.subnet_ids)
        return self.called("AWS::EC2::Subnet", None, begins="NetworkVpcStudio")

    @cached_property
    def security_groups(self) -> list[str]:
        """What they carry."""
        existing = self.settings.network.existing
        if existing is not None and existing.security_group_ids:
            return list(existing.security_group_ids)
        return self.called("AWS::EC2::SecurityGroup", "GroupId", begins="NetworkStudio")

    @property
    def roles(self) -> list[Role]:
        """Its roles."""
        return [role for role in self.assembly.roles if role.stack.startswith(f"{self.name}-")]

    def role_of_nobody(self, name: str = OTHER) -> str:
        """The role of a person who is nobody of the table."""
        return f"arn:aws:iam::{self.account}:role/{self.name}-Users-01-User{name}Role"

    def role_of(self, user: User) -> Role:
        """What a person of the file works as."""
        begins = {
            RoleOf.PERSON: f"User{user.name.lower().replace('-', '')}Role",
            RoleOf.TEAM: f"Role{user.team}",
            RoleOf.ESTATE: "Roleeverybody",
        }[self.settings.roles.of]
        (role,) = [each for each in self.roles if each.logical_id.startswith(begins)]
        return role

    def called(self, kind: str, attribute: str | None, *, stack: str = "", begins: str = "") -> list[str]:
        """What the resources of a type are called."""
        return [
            template.name_of(logical_id, attribute)
            for name, template in self.templates.items()
            for logical_id in template.resources(kind)
            if logical_id.startswith(begins) and name.startswith(stack)
        ]

    def arn(self, path: str, service: str = "sagemaker") -> str:
        """The ARN of a thing of it."""
        return f"arn:aws:{service}:{self.region}:{self.account}:{path}"

    def profile(self, name: str, domain: str | None = None) -> str:
        """The ARN of a person's profile."""
        return self.arn(f"user-profile/{domain or self.domain}/{name}")

    def arn_of(self, kind: str) -> Callable[..., str]:
        """ARNs of spaces, profiles and apps by their names."""

        def made(name: str, app_type: str = "jupyterlab", *, domain: str | None = None) -> str:
            below = f"/{app_type}/default" if kind == "app" else ""
            return self.arn(f"{kind}/{domain or self.domain}/{name}{below}")

        return made


@dataclass(frozen=True)
class Person:
    """Somebody who works in Studio, with the role that Studio assumes for them.

    Args:
        name: The profile's.
        place: Where.
        role: As it was synthesized.
        team: What the file says of their team; None for whoever has the domain's default role.
    """

    name: str
    place: Place
    role: Role
    team: Team | None

    @property
    def role_arn(self) -> str:
        """The role's ARN."""
        return self.role.arn

    @property
    def role_of_a_colleague(self) -> str:
        """The role of another person, of their team if they have one."""
        shares = self.team is not None and self.place.settings.roles.of is not RoleOf.PERSON
        return self.role_arn if shares else self.place.role_of_nobody()

    @property
    def role_of_another_team(self) -> str:
        """The role of a person of another team."""
        shares = self.team is not None and self.place.settings.roles.of is RoleOf.ESTATE
        return self.role_arn if shares else self.place.role_of_nobody("eve")

    @property
    def capabilities(self) -> tuple[str, ...]:
        """Their tools."""
        return () if self.team is None else tuple(str(each) for each in self.team.capabilities)

    @property
    def app_types(self) -> list[str]:
        """What their apps may run on."""
        return [self.place.settings.domain.default_instance_type] if self.team is None else [*self.team.instance_types]

    @property
    def job_types(self) -> list[str]:
        """What their jobs may run on."""
        return self.app_types if self.team is None else [*(self.team.jobs.instance_types or self.app_types)]

    @property
    def starts_jobs(self) -> bool:
        """Whether something runs in their name."""
        return bool(declared.STARTS_JOBS & set(self.capabilities))

    @property
    def passes_role(self) -> bool:
        """Whether they hand their role to SageMaker."""
        return bool(declared.PASSES_A_ROLE & set(self.capabilities))

    @property
    def network(self) -> bool:
        """Whether their jobs stay in the estate's network."""
        return self.starts_jobs and self.team is not None and not self.team.jobs.any_network

    @property
    def is_bounded(self) -> bool:
        """Whether the role has a boundary, which limits jobs whatever the team's tools are."""
        return self.role.boundary is not None

    @property
    def remote_access(self) -> bool:
        """Whether an IDE on their laptop may be connected."""
        return self.team is not None and self.team.remote_access

    @property
    def never_besides(self) -> set[str]:
        """What is denied to them whatever is attached, beside what changes the estate."""
        return set() if self.remote_access else {"StartSession"}

    def types_of(self, action: str) -> list[str]:
        """What an action of theirs may run something on."""
        return self.app_types if action in APP_ACTIONS else self.job_types

    def job_keys(self, action: str) -> dict[str, object]:
        """What a request for a job has, as the estate wishes it."""
        return {
            "sagemaker:InstanceTypes": self.types_of(action)[:1],
            "sagemaker:VolumeKmsKeyArn": self.place.key_arn,
            "sagemaker:VpcSecurityGroupIds": self.place.security_groups,
            "sagemaker:VpcSubnets": self.place.subnets,
        }


APP_ACTIONS: Final = {
    "CreateApp", "CreateDomain", "CreateSpace", "CreateUserProfile", "UpdateDomain", "UpdateSpace", "UpdateUserProfile"
}  # fmt: skip
"""What chooses the instance type of apps, not of jobs."""


@cache
def places() -> tuple[Place, ...]:
    """All environments of all estates, synthesized once."""
    shown = ((load_estate(ESTATES[name]), synthesized(name)) for name in ("default", "everything"))
    written = (_written(each) for each in (_TOOLS, _SHARED))
    return tuple(place for estate, folder in (*shown, *written) for place in _places(estate, folder))


def _written(text: str) -> tuple[Estate, Path]:
    with TemporaryDirectory(prefix="studio-rights-") as folder:
        file = Path(folder) / "studio.yaml"
        file.write_text(text)
        estate = load_estate(file)
    app = new_app()
    for environment in estate.environments:
        EstateStage(app, environment.name, estate=estate, environment=environment)
    return estate, Path(app.synth().directory)


def _places(estate: Estate, folder: Path) -> Iterator[Place]:
    for environment in estate.environments:
        name, own = f"{estate.name}-{environment.name}", environment.settings.roles.permissions_boundary_arn
        assembly = Assembly.read(folder / f"assembly-{environment.name}", account=_ACCOUNT, region=_REGION)
        if own is not None:  # it is made elsewhere: here, as `docs/estate.md` says, of what the guardrails say
            (guardrails,) = (each for arn, each in assembly._documents_by_arn.items() if "Guardrails" in arn)
            assembly = Assembly(assembly._stacks, {own: guardrails})
        templates = {each.template.place.stack: each.template for each in assembly._stacks}
        yield Place(
            name,
            environment.settings,
            assembly,
            {stack.removeprefix(f"{name}-"): template for stack, template in templates.items()},
        )


def people(place: Place) -> Sequence[Person]:
    """One person of each team, or of all where they have one role, and whoever has the default role."""
    found: dict[str, Person] = {}
    teams = {team.name: team for team in place.settings.teams}
    for user in place.settings.users:
        role, team = place.role_of(user), teams[user.team]
        found.setdefault(
            role.arn if place.settings.roles.of is RoleOf.ESTATE else team.name, Person(user.name, place, role, team)
        )
    (default,) = [each for each in place.roles if each.logical_id.startswith("DefaultRole")]
    return [*found.values(), Person("dora", place, default, None)]
