"""AWS Cloud Control API, which moto does not know: one resource of Studio's, read by its type and identifier.

The CDK's CLI asks it for lookups at synth. It is served on a port only: moto has no place for it in this process.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from datetime import datetime
from typing import Any, Final

from flask import Flask, Response, request
from moto import backend_index
from moto.iam.models import get_account_id_from

from .schemas import Schema, schema
from .studio.api import store_of
from .studio.kinds import KINDS
from .unsupported import UnsupportedError

SERVICE: Final = "cloudcontrolapi"
_PATTERN: Final = (SERVICE, re.compile(rf"https?://{SERVICE}\.(.+)\.amazonaws\.com"))
_TARGET: Final = "CloudApiService.GetResource"
_KINDS: Final = {kind.type_name: kind for kind in KINDS.values()}
_CREDENTIAL: Final = re.compile(r"Credential=(?P<key>[^/]+)/\d+/(?P<region>[^/]+)/")


def install() -> None:
    """Let requests to it be told from others."""
    if _PATTERN not in backend_index.backend_url_patterns:
        backend_index.backend_url_patterns.append(_PATTERN)


def make_app() -> Flask:
    """What answers its requests."""
    app = Flask(SERVICE)
    app.add_url_rule("/", view_func=_answer, methods=["POST"])
    return app


def _answer() -> Response:
    operation = request.headers.get("X-Amz-Target", "")
    if operation != _TARGET:
        raise UnsupportedError(operation.rpartition(".")[2])
    credential = _CREDENTIAL.search(request.headers.get("Authorization", ""))
    if credential is None:
        return _refusal("AccessDeniedException", "The request has no signature.")
    asked = json.loads(request.get_data())
    return _resource(asked, get_account_id_from(credential["key"]), credential["region"])


def _resource(asked: Mapping[str, str], account_id: str, region: str) -> Response:
    type_name, identifier = asked["TypeName"], asked["Identifier"]
    known, kind = schema(type_name), _KINDS.get(type_name)
    if known is None:
        return _refusal("TypeNotFoundException", f"The type '{type_name}' cannot be found.")
    if kind is None:
        raise UnsupportedError(f"GetResource of {type_name}")
    names = [pointer[-1] for pointer in known.identifier]
    parts = identifier.split("|")
    if len(parts) != len(names):
        return _refusal("ValidationException", f"Identifier {identifier} is not valid for identifier {names}")
    store = store_of(account_id, region)
    by_name = dict(zip(names, parts, strict=True))
    record = store.by_arn(identifier) if names[0].endswith("Arn") else store.get(kind.noun, by_name)
    if record is None or record.status == "Deleted":
        message = f"Resource of type '{type_name}' with identifier '{identifier}' was not found."
        return _refusal("ResourceNotFoundException", message)
    model = json.dumps(_model(known, record.describe()), default=_told)
    answer = {"TypeName": type_name, "ResourceDescription": {"Identifier": identifier, "Properties": model}}
    return _json(answer, 200)


def _model(known: Schema, described: Mapping[str, Any]) -> dict[str, Any]:
    """What a resource's model holds: properties and attributes, nothing else that the API tells."""
    return {key: value for key, value in described.items() if key in known.doc["properties"]}


def _told(value: object) -> str:
    return value.isoformat() if isinstance(value, datetime) else str(value)


def _refusal(code: str, message: str) -> Response:
    return _json({"__type": f"com.amazon.cloudapiservice#{code}", "Message": message}, 400)


def _json(answer: Mapping[str, Any], status: int) -> Response:
    return Response(json.dumps(answer), status, content_type="application/x-amz-json-1.0")
