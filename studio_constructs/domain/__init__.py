"""The domain: one per estate, with the settings that hold for everybody."""

from studio_constructs.domain.domain import Domain
from studio_constructs.domain.interfaces import IDomain
from studio_constructs.domain.settings import CodeEditorSettings, JupyterLabSettings, SpaceStorage

__all__ = ["CodeEditorSettings", "Domain", "IDomain", "JupyterLabSettings", "SpaceStorage"]
