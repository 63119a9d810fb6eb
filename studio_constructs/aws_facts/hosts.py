"""What AWS fixes of EC2 hosts and we only repeat, each with its source. Read on 2026-11-22."""

from __future__ import annotations

from typing import Final

AMI_PARAMETERS: Final = {
    "x86_64": "/aws/service/ami-amazon-linux-latest/al2023-ami-kernel-default-x86_64",
    "arm64": "/aws/service/ami-amazon-linux-latest/al2023-ami-kernel-default-arm64",
}
"""Public parameters of Systems Manager that name the newest Amazon Linux 2023.

https://docs.aws.amazon.com/linux/al2023/ug/ec2.html
"""
USER_DATA_MAX: Final = 16_384
"""Bytes of user data, before base64.

https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/instancedata-add-user-data.html
"""
ROOT_GB_MIN: Final = 8
"""Size of the image of Amazon Linux 2023: a volume made of it is not smaller (same page as the parameters)."""
VOLUME_GB_MAX: Final = 16_384
"""GB of a gp3 volume that every account may make.

https://docs.aws.amazon.com/ebs/latest/userguide/general-purpose.html
"""
POSIX_ID_MAX: Final = 4_294_967_295
"""Largest user or group of an EFS access point.

https://docs.aws.amazon.com/efs/latest/ug/API_PosixUser.html
"""
