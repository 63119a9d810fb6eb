"""Options that several commands have."""

from __future__ import annotations

import click

from studio_cli.aws import LOCAL_PORT

port_option = click.option("--port", type=click.IntRange(1, 65535), default=LOCAL_PORT, help="Port of the local AWS.")
