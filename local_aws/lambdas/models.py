"""`AWS::Lambda::Function`, with the properties that moto's own model drops."""

from __future__ import annotations

import base64
from typing import Any

from moto.awslambda.models import LambdaFunction

# What an update sets where the template says nothing (any more).
_UNSET: dict[str, Any] = {
    "Description": "",
    "Environment": {"Variables": {}},
    "Layers": [],
    "MemorySize": 128,
    "Timeout": 3,
}


class Function(LambdaFunction):
    """CloudFormation's way to moto's functions. It has no instances of its own."""

    @classmethod
    def create_from_cloudformation_json(
        cls,
        resource_name: str,
        cloudformation_json: dict[str, Any],
        account_id: str,
        region_name: str,
        **kwargs: Any,
    ) -> LambdaFunction:
        """Create a function, then give it what moto's model leaves out."""
        function: LambdaFunction = super().create_from_cloudformation_json(
            resource_name, cloudformation_json, account_id, region_name, **kwargs
        )
        _configure(function, cloudformation_json["Properties"])
        return function

    @classmethod
    def update_from_cloudformation_json(
        cls,
        original_resource: LambdaFunction,
        new_resource_name: str,  # noqa: ARG003 - moto passes it by name
        cloudformation_json: dict[str, Any],
        account_id: str,  # noqa: ARG003 - moto passes it by name
        region_name: str,  # noqa: ARG003 - moto passes it by name
    ) -> LambdaFunction:
        """Change a function's settings and code."""
        properties = cloudformation_json["Properties"]
        code = dict(properties["Code"])
        if "ZipFile" in code:  # in a template it is source text, in the API a zip file
            code["ZipFile"] = base64.b64encode(cls._create_zipfile_from_plaintext_code(code["ZipFile"]))
        original_resource.update_function_code(code)
        _configure(original_resource, properties)
        return original_resource


def _configure(function: LambdaFunction, properties: dict[str, Any]) -> None:
    function.update_configuration({**_UNSET, **properties})
    function.memory_size, function.timeout = int(function.memory_size), int(function.timeout)
    function.tags = {tag["Key"]: tag["Value"] for tag in properties.get("Tags", [])}
    if "Architectures" in properties:
        function.architectures = properties["Architectures"]
    function.ephemeral_storage = int(properties.get("EphemeralStorage", {}).get("Size", 512))
    function.kms_key_arn = properties.get("KmsKeyArn")
    function.tracing_config = properties.get("TracingConfig", {"Mode": "PassThrough"})
    concurrent = properties.get("ReservedConcurrentExecutions")
    function.reserved_concurrency = None if concurrent is None else int(concurrent)
    # moto has no place for these two: they are added to what it shows
    shown = {key: properties[key] for key in ("DeadLetterConfig", "LoggingConfig") if key in properties}
    setattr(function, "shown_beside", shown)  # noqa: B010 - no attribute of moto's
    if "PackageType" in properties:
        function.package_type = properties["PackageType"]
