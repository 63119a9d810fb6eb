"""A host that writes into homes: for a return from a backup, said aloud, and through one access point."""

from __future__ import annotations

import aws_cdk as cdk

from studio_constructs import DomainHomes
from tests.kit import properties, statements, warnings

from .kit import document
from .test_jupyter_host import ACCESS_POINT, add, boot, nfs, with_homes


def test_the_role_may_write_as_root_through_that_access_point_and_no_more() -> None:
    read, write = with_homes(), with_homes(writable=True)
    found, other = statements(document(write)), statements(document(read))
    assert found["WriteHomes"]["Action"] == [
        "elasticfilesystem:ClientMount",
        "elasticfilesystem:ClientRootAccess",
        "elasticfilesystem:ClientWrite",
    ]
    for key in ("Resource", "Condition"):
        assert found["WriteHomes"][key] == other["ReadHomes"][key]
    assert set(found) - set(other) == {"WriteHomes"}
    assert properties(write, ACCESS_POINT) == properties(read, ACCESS_POINT)


def test_one_person_s_home_is_written_as_that_person() -> None:
    template = with_homes(path="/200005", uid=200_005, gid=1001, writable=True)
    actions = ["elasticfilesystem:ClientMount", "elasticfilesystem:ClientWrite"]
    assert statements(document(template))["WriteHomes"]["Action"] == actions


def test_they_are_mounted_to_write() -> None:
    assert '-o "rw,nosuid,nodev,tls,iam,accesspoint=$access_point" "$file_system:/"' in boot(with_homes(writable=True))


def test_it_is_a_warning_of_its_own(stack: cdk.Stack) -> None:
    homes = DomainHomes(file_system_id="fs-0a1b2c3d", nfs_security_group=nfs(stack), writable=True)
    add(stack, homes=homes)
    assert warnings(stack) == [
        (
            "/Studio/Host",
            (
                "homes are mounted to write: whoever is root on this host changes and deletes everybody's; drop "
                "writable when what was lost is back, or acknowledge this warning [studio:HomesWritable]"
            ),
        )
    ]
