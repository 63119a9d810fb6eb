"""What the local AWS can not do, said in a form that AWS's clients show: not a page of HTML, and not a retry."""

from __future__ import annotations

import json
from xml.sax.saxutils import escape

from flask import Flask, Response, request
from moto.backends import SERVICE_NAMES
from moto.moto_server.werkzeug_app import create_backend_app

from . import cloudcontrol

_NOT_IMPLEMENTED = 501
"""Clients show its message. After a 500 they would try again, four times, and then show none."""


def app_of(service: SERVICE_NAMES) -> Flask:
    """Moto's app for a service, whose unfinished corners answer by name."""
    app: Flask = cloudcontrol.make_app() if str(service) == cloudcontrol.SERVICE else create_backend_app(service)
    # Moto's own gaps, and with them our `UnsupportedError`.
    app.register_error_handler(NotImplementedError, lambda error: _refuse(service, error))
    return app


def _refuse(service: str, error: NotImplementedError) -> Response:  # moto's, or ours below it
    message = f"The local AWS does not support this of {service}: {str(error) or 'not implemented'}"
    if request.content_type and "x-www-form-urlencoded" in request.content_type:
        error_element = f"<Error><Code>NotImplemented</Code><Message>{escape(message)}</Message></Error>"
        body = f"<ErrorResponse>{error_element}</ErrorResponse>"
        return Response(body, _NOT_IMPLEMENTED, content_type="text/xml")
    answer = json.dumps({"__type": "NotImplemented", "message": message})
    headers = {"x-amzn-errortype": "NotImplemented"}
    return Response(answer, _NOT_IMPLEMENTED, headers, content_type="application/json")
