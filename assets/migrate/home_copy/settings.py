"""What a copy is told: by `studio migrate`, as JSON inside the packed program."""

from __future__ import annotations

import json
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any, Dict, Optional, Tuple

from home_copy.errors import StoppedError

MEBIBYTE = 1024 * 1024


@dataclass(frozen=True)
class Settings:
    """All that a copy is told.

    Attributes:
        instance: The notebook instance.
        run: Which copy of it; a new run knows nothing of the earlier ones.
        bucket: Where the copy goes. It is there already; nothing here makes a bucket.
        account: Whose bucket it is: another's of the same name is refused by S3.
        prefix: What the instance's keys begin with, without a slash at the end.
        key: The KMS key, by its ARN; nothing for the bucket's own default key of SSE-KMS.
        region: The bucket's region.
        home: The folder that is copied.
        journal: Where it is remembered what is safe in S3; nothing for `.studio-migrate` in the home.
        exclude: What is left out, as shell patterns.
        secrets: ``report`` copies files in which a secret was found and tells of it; ``leave-out`` does not copy them.
        head_first: Whether to ask S3 for a file before it is sent: earlier runs may have sent it.
        workers: How many files at once.
        part_mib: How much of a file is in memory; longer files are sent in parts of it.
        mib_per_second: At most so much to S3; nothing for as fast as it goes.
        patience_seconds: How long S3 may refuse, or not answer, before the copy stops.
        progress_seconds: How often progress is told.
        conda: The conda to ask; nothing for the one that is found.
        programs: Whether conda, pip, git, jupyter and crontab are asked.
        target: Where a copy is restored.
        manifest_sha256: Which manifest is restored, or compared with; no other is.
        owner: ``uid:gid`` of what is restored; nothing for whoever restores.
        register_environments: Whether environments are built anew for kernels that are missing.
        uid: Whose home of Studio Classic it is, by number; nothing where it is no such home.
    """

    instance: str
    run: str
    bucket: str
    account: str
    prefix: str
    key: Optional[str] = None
    region: Optional[str] = None
    home: str = "/home/ec2-user/SageMaker"
    journal: Optional[str] = None
    exclude: Tuple[str, ...] = ()
    secrets: str = "report"
    head_first: bool = False
    workers: int = 8
    part_mib: int = 8
    mib_per_second: Optional[float] = None
    patience_seconds: float = 900
    progress_seconds: float = 5
    conda: Optional[str] = None
    programs: bool = True
    target: Optional[str] = None
    manifest_sha256: Optional[str] = None
    owner: Optional[str] = None
    register_environments: bool = False
    uid: Optional[int] = None

    def __post_init__(self) -> None:
        wrong = [
            f"{name} is {getattr(self, name)!r}; {rule}"
            for name, rule, right in (
                ("instance", "it is a name", bool(self.instance) and "/" not in self.instance),
                ("run", "it is a name", bool(self.run) and "/" not in self.run),
                ("bucket", "it is a bucket's name", bool(self.bucket) and "/" not in self.bucket),
                ("account", "it is 12 digits", len(self.account) == 12 and self.account.isdigit()),  # noqa: PLR2004
                ("prefix", "it has no slash at its ends", self.prefix == self.prefix.strip("/") != ""),
                ("secrets", "it is report or leave-out", self.secrets in ("report", "leave-out")),
                ("workers", "it is 1 to 64", 1 <= self.workers <= 64),  # noqa: PLR2004
                ("part_mib", "it is 5 to 512: S3 takes no smaller part", 5 <= self.part_mib <= 512),  # noqa: PLR2004
                ("mib_per_second", "it is more than 0", self.mib_per_second is None or self.mib_per_second > 0),
            )
            if not right
        ]
        if wrong:
            raise StoppedError("the settings are wrong: " + "; ".join(wrong))

    @property
    def part(self) -> int:
        """How many bytes of a file are in memory."""
        return self.part_mib * MEBIBYTE

    @property
    def place(self) -> str:
        """What the keys of this run begin with."""
        return f"{self.prefix}/{self.run}"

    @property
    def journal_folder(self) -> Path:
        """Where it is remembered what is safe."""
        return Path(self.journal).expanduser() if self.journal else Path(self.home) / ".studio-migrate"

    def content_key(self, sha256: str) -> str:
        """Where content lies: by what it is, so that what is there need not be sent, and is never overwritten."""
        return f"{self.prefix}/files/{sha256[:2]}/{sha256}"


def read(given: str, **changes: Any) -> Settings:
    """The settings in a JSON text. What is not understood stops: a copy that guesses leaves the wrong things out."""
    try:
        found: Dict[str, Any] = json.loads(given)
    except ValueError as error:
        raise StoppedError(f"the settings are no JSON: {error}") from error
    known = {each.name for each in fields(Settings)}
    unknown = sorted(set(found) - known)
    if unknown:
        raise StoppedError(f"the settings hold {', '.join(unknown)}, which this program does not know")
    found.update({name: value for name, value in changes.items() if value is not None})
    found["exclude"] = tuple(found.get("exclude", ()))
    try:
        return Settings(**found)
    except TypeError as error:
        raise StoppedError(f"the settings are wrong: {error}") from error
