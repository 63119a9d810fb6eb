"""What surrounds the stacks of an account and region, as their templates see it."""

from __future__ import annotations

from typing import Any
from urllib.parse import unquote, urlparse

from moto.cloudformation.models import cloudformation_backends
from moto.ec2.models import ec2_backends
from moto.s3.models import s3_backends
from moto.secretsmanager.models import secretsmanager_backends
from moto.ssm.models import ssm_backends

from .errors import ValidationError
from .model import Stack
from .references import dynamic_reference

# The stacks by account and region. moto types it as holding its own backend, which ours takes the place of.
backends: Any = cloudformation_backends


class Surroundings:
    """Exports and outputs of other stacks, zones, stored values, stored templates."""

    account_id: str
    region_name: str
    partition: str
    stacks: dict[str, Stack]

    def living(self) -> list[Stack]:
        """The stacks that are not deleted."""
        return [stack for stack in self.stacks.values() if stack.status != "DELETE_COMPLETE"]

    def find(self, name_or_id: str) -> Stack | None:
        """A stack by its id, deleted or not, or by its name as long as it lives."""
        if name_or_id in self.stacks:
            return self.stacks[name_or_id]
        return next((stack for stack in self.living() if stack.name == name_or_id), None)

    # -- the world of an operation --

    def exporter(self, name: str, but: Stack | None = None) -> Stack | None:
        """The stack that has an export of this name."""
        return next((stack for stack in self.living() if stack is not but and name in stack.exports), None)

    def importers(self, name: str, but: Stack | None = None) -> list[Stack]:
        """The stacks that read an export."""
        return [stack for stack in self.living() if stack is not but and name in stack.imports]

    def imported(self, name: str) -> str:
        """The value of an export."""
        stack = self.exporter(name)
        if stack is None:
            raise ValidationError(f"No export named {name} found.")
        return stack.exports[name]

    def output(self, stack: str, name: str, region: str | None, role: str | None) -> str:
        """The value of an output of another stack, perhaps of another region or, by role, account."""
        account = role.split(":")[4] if role else self.account_id
        found: Stack | None = backends[account][region or self.region_name].find(stack)
        if found is None or found.status == "DELETE_COMPLETE":
            raise ValidationError(f"Fn::GetStackOutput: Stack {stack} does not exist")
        if name not in found.outputs:
            raise ValidationError(f"Fn::GetStackOutput: Output {name} of stack {stack} does not exist")
        return found.outputs[name].value

    def zones(self, region: str) -> list[str]:
        """The availability zones of a region."""
        return sorted(zone.name for zone in ec2_backends[self.account_id][region].describe_availability_zones())

    def dynamic(self, service: str, reference: str) -> str:
        """The value of a dynamic reference."""
        ssm = ssm_backends[self.account_id][self.region_name]
        secrets = secretsmanager_backends[self.account_id][self.region_name]
        return dynamic_reference(service, reference, ssm, secrets)

    def stored_parameter(self, name: str) -> str | None:
        """A value in Parameter Store."""
        found = ssm_backends[self.account_id][self.region_name].get_parameter(name)
        return None if found is None else str(found.value)

    def stored_template(self, url: str) -> str:
        """The template at an S3 address, in virtual-host or path style."""
        parsed = urlparse(url)
        host, path = parsed.hostname or "", unquote(parsed.path).lstrip("/")
        local = host in ("localhost", "::1") or host.startswith("127.")
        if local or host.startswith(("s3.", "s3-")):
            bucket, _, key = path.partition("/")
        else:
            bucket, key = host.split(".")[0], path
        try:
            found = s3_backends[self.account_id][self.partition].get_object(bucket, key)
        except Exception as error:
            raise ValidationError(f"S3 error: {getattr(error, 'message', error)}") from error
        if found is None:
            raise ValidationError("S3 error: The specified key does not exist.")
        return str(found.value.decode())
