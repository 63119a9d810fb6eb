"""Dynamic references: values a template reads from Parameter Store and Secrets Manager when it is deployed."""

from __future__ import annotations

import json
from typing import Any

from .errors import ValidationError, refused


def dynamic_reference(service: str, reference: str, ssm: Any, secrets: Any) -> str:
    """The value of ``{{resolve:service:reference}}``.

    Args:
        service: ``ssm`` or ``secretsmanager``; ``ssm-secure`` is refused.
        reference: What follows the service.
        ssm: moto's Systems Manager.
        secrets: moto's Secrets Manager.
    """
    if service == "ssm":
        found = ssm.get_parameter(reference)
        if found is None:
            raise ValidationError(f"Parameters: [ssm:{reference}] cannot be found.")
        return str(found.value)
    if service == "secretsmanager":
        return _secret(reference, secrets)
    raise refused(f"The dynamic reference {{{{resolve:{service}:...}}}}")


def _secret(reference: str, secrets: Any) -> str:
    # secret-id:SecretString:json-key:version-stage:version-id, where an ARN's own colons belong to the id
    name, _, rest = reference.partition(":SecretString")
    _, key, stage, version = [*rest.split(":"), "", "", "", ""][:4]
    if stage or version:
        raise refused("A secret's version in a dynamic reference")
    try:
        value = secrets.get_secret_value(secret_id=name, version_id=None, version_stage=None)["SecretString"]
        return str(json.loads(value)[key] if key else value)
    except Exception as error:
        raise ValidationError(f"Could not read secret {name}: {getattr(error, 'message', error)}") from error
