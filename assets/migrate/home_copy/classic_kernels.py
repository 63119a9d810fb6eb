"""The kernels that notebooks of Studio Classic name, and what stands for each in the current Studio.

Classic calls a kernel by its image, too, as in ``python3__SAGEMAKER_INTERNAL__arn:aws:sagemaker:...:image/name``. No
kernel of the current Studio has such a name: JupyterLab takes another of the same language, or asks which.
"""

from __future__ import annotations

import re
from typing import NamedTuple, Optional

_NAME = re.compile(
    r"(?P<kernel>.+?)__SAGEMAKER_INTERNAL__"
    r"arn:aws[\w-]*:sagemaker:[\w-]+:(?P<account>\d{12}):(?P<what>image|image-version)/(?P<image>[^/]+?)"
    r"(?:/(?P<version>\d+))?(?:__SAGEMAKER_INTERNAL__(?P<alias>.+))?"
)
_FRAMEWORK = re.compile(r"(?i)(tensorflow|pytorch|mxnet|autogluon)[-_]?(\d[\d.]*)?")
_PYTHON = re.compile(r"py(\d)(\d+)|python-(\d)\.(\d+)|(?:datascience|data-science|base-python|sparkanalytics)-(3)(\d+)")
_SPARK = ("glue_pyspark", "glue_spark", "pysparkkernel", "sparkkernel")


class ClassicKernel(NamedTuple):
    """What a kernel's name of Classic says.

    Attributes:
        kernel: The kernel, as its image calls it.
        image: The image.
        version: Its version, for an image of somebody's own.
        own: Whether it is an image of somebody's own.
        account: Whose it is.
    """

    kernel: str
    image: str
    version: Optional[str]
    own: bool
    account: str

    @property
    def words(self) -> str:
        """For people: the kernel and the image."""
        return f"{self.kernel} of {self.image}" + (f", version {self.version}" if self.version else "")

    @property
    def today(self) -> str:
        """What stands for it in the current Studio."""
        if self.own:
            return f"build an image for JupyterLab from {self.image}; or choose a kernel that is here, and add to it"
        spark = next((name for name in _SPARK if name in self.kernel), None)
        if spark is not None:
            return f"choose {spark}, where the space has it; connections to clusters are made anew"
        framework = _FRAMEWORK.search(self.image)
        if framework and framework.group(1).lower() == "mxnet":
            return "images of today have no MXNet: build an environment with it, or an image"
        python = _PYTHON.search(self.image)
        had = [f"Python {'.'.join(part for part in python.groups() if part)}"] if python else []
        had += [" ".join(part for part in framework.groups() if part)] if framework else []
        then = f"; it had {' and '.join(had)}, and newer versions are here" if had else ""
        return f"choose python3{then}"


def classic_kernel(name: str) -> Optional[ClassicKernel]:
    """What a kernel's name says; nothing where it is none of Classic's."""
    found = _NAME.fullmatch(name)
    if found is None:
        return None
    own = found["what"] == "image-version"
    return ClassicKernel(found["kernel"], found["image"], found["version"], own, found["account"])
