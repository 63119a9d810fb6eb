"""What all parts of the model share."""

from __future__ import annotations

from typing import Final

from pydantic import BaseModel, ConfigDict

STANDARD_INSTANCE_TYPE: Final = "ml.t3.medium"


class Model(BaseModel):
    """What all parts share: nothing converted, nothing unknown, nothing changed later."""

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True, use_attribute_docstrings=True)
