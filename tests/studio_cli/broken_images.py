"""Images that are each broken in one way; what is said of their files is what is seen when they run."""

from __future__ import annotations

from typing import Final

from .bad_images import DISTRIBUTION, LAB


def _starts(arguments: str) -> str:
    return f'USER 1000:100\nENTRYPOINT ["jupyter", "lab", "--no-browser", {arguments}]\n'


_BROKEN: Final = {
    "as root": ("ImageUserWrong", f'USER root\nENTRYPOINT ["jupyter", "lab", "--no-browser", "--allow-root", {LAB}]\n'),
    "on port 8889": ("ImagePortWrong", _starts(LAB.replace("8888", "8889"))),
    "without a base path": (
        "ImageBasePathWrong",
        _starts(LAB.replace('"--ServerApp.base_url=/jupyterlab/default", ', "")),
    ),
    "with a token": ("ImageTokenOn", _starts(LAB.replace('"--ServerApp.token=", ', ""))),
    "on 127.0.0.1": ("ImageAddressLocal", _starts(LAB.replace("0.0.0.0", "127.0.0.1"))),
    "without the extension": (
        "ImageActivityMonitorMissing",
        "RUN pip uninstall --yes jupyter-activity-monitor-extension\n" + _starts(LAB),
    ),
}
BROKEN: Final = {
    name: (code, f"ARG BASE={DISTRIBUTION}\nFROM ${{BASE}}\n{rest}") for name, (code, rest) in _BROKEN.items()
}
