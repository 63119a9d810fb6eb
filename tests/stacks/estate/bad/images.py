"""Images."""

from __future__ import annotations

from typing import Final

from .kit import Bad, lab, overriding, said

CASES: Final = (
    Bad(
        "image from nowhere",
        lab(add=("images:\n  - {name: analytics}\n  - {name: tools, directory: image, existing: true}\n")),
        (
            said(
                12,
                "ImageSourceNotOne",
                "images[0] has none of them",
                "an image has a 'directory', a 'repository' with its 'digest', or is 'existing'",
                "keep one of them, or add one",
            ),
            said(
                13,
                "ImageSourceNotOne",
                "images[1] has 'directory' and 'existing'",
                "an image has a 'directory', a 'repository' with its 'digest', or is 'existing'",
                "keep one of them, or add one",
            ),
        ),
    ),
    Bad(
        "image without its digest",
        lab(
            add=(
                "images:\n"
                "  - {name: analytics, repository: studio/analytics}\n"
                "  - name: tools\n"
                "    existing: true\n"
                "    digest: 'sha256:0000000000000000000000000000000000000000000000000000000000000000'\n"
            )
        ),
        (
            said(
                12,
                "ImageSourceNotOne",
                "images[0] has 'repository' and no 'digest'",
                "an image has a 'directory', a 'repository' with its 'digest', or is 'existing'",
                "add digest, or drop repository",
            ),
            said(
                15,
                "ImageSourceNotOne",
                "images[1] has 'digest' and no 'repository'",
                "an image has a 'directory', a 'repository' with its 'digest', or is 'existing'",
                "add repository, or drop digest",
            ),
        ),
    ),
    Bad(
        "image's names",
        lab(
            add=(
                "images:\n"
                "  - {name: My_Image, existing: true}\n"
                "  - {name: tools, existing: true, apps: [JupyterLab, JupyterLab]}\n"
                "  - {name: Tools, existing: true, apps: []}\n"
            )
        ),
        (
            said(
                12,
                "ImageNameInvalid",
                "images[0].name is 'My_Image'",
                "an image's name is 1 to 63 lower-case letters, digits and single dots and hyphens",
                "write 'my-image'",
            ),
            said(
                13,
                "EntryRepeated",
                "images[1].apps[1] is 'JupyterLab' again",
                "each entry of the list stands once",
                "drop one of them",
            ),
            said(
                14,
                "ImageNameTaken",
                "images[2].name is 'Tools', and images[1].name in line 13 is 'tools'",
                "each image has a name of its own",
                "rename one of them",
            ),
            said(
                14,
                "ImageNameInvalid",
                "images[2].name is 'Tools'",
                "an image's name is 1 to 63 lower-case letters, digits and single dots and hyphens",
                "write 'tools'",
            ),
            said(14, "ListLengthWrong", "images[2].apps is empty", "it holds at least 1", "add one, or drop the key"),
        ),
    ),
    Bad(
        "image's name too long",
        lab(
            add=(
                "images:\n  - {name: a-name-of-an-image-that-leaves-no-room-for-that-of-the-domain, directory: image}\n"
            )
        ),
        (
            said(
                12,
                "ImageNameTooLong",
                (
                    "images[0].name is 'a-name-of-an-image-that-leaves-no-room-for-that-of-the-domain', which "
                    "makes 'lab-prod-a-name-of-an-image-that-leaves-no-room-for-that-of-the-domain'"
                ),
                "with the domain's name in front, an image's name has at most 63",
                "shorten it by 7",
            ),
        ),
    ),
    Bad(
        "image's name too long through an override",
        overriding(
            ("    overrides: {domain: {name: a-name-of-a-domain-that-leaves-no-room-for-that-of-an-image}}\n"),
            add="images:\n  - {name: analytics, directory: image}\n",
        ),
        (
            said(
                6,
                "ImageNameTooLong",
                (
                    "images[0].name is 'analytics', which makes "
                    "'a-name-of-a-domain-that-leaves-no-room-for-that-of-an-image-analytics' (through "
                    "environments[0].overrides.domain.name)"
                ),
                "with the domain's name in front, an image's name has at most 63",
                "shorten it by 6",
            ),
        ),
    ),
    Bad(
        "image of a tag",
        lab(add=("images:\n  - {name: analytics, repository: 'studio/Analytics:latest', digest: latest}\n")),
        (
            said(
                12,
                "ImageRepositoryNameInvalid",
                "images[0].repository is 'studio/Analytics:latest'",
                "an ECR repository is named without its registry and without a tag, in lower case",
                "write it like 'studio/analytics'",
            ),
            said(
                12,
                "ImageNotImmutable",
                "images[0].digest is 'latest'",
                ("SageMaker looks at a tag once and never again, so a tag that moves changes nothing"),
                "write the digest that 'docker push' prints, sha256:...",
            ),
        ),
    ),
    Bad(
        "image's folder",
        lab(
            add=(
                "images:\n"
                "  - {name: a, directory: missing}\n"
                "  - {name: b, directory: folder}\n"
                "  - {name: c, directory: /images}\n"
                '  - {name: d, directory: "a\\0b"}\n'
            )
        ),
        (
            said(
                12,
                "ImageDirectoryInvalid",
                "images[0].directory is 'missing'",
                ("an image is built from a folder with a Dockerfile, found from the estate file's folder"),
                "it is no folder; correct the path, or add the folder",
            ),
            said(
                13,
                "ImageDirectoryInvalid",
                "images[1].directory is 'folder'",
                ("an image is built from a folder with a Dockerfile, found from the estate file's folder"),
                "it has no Dockerfile; add it",
            ),
            said(
                14,
                "ImageDirectoryInvalid",
                "images[2].directory is '/images'",
                ("an image is built from a folder with a Dockerfile, found from the estate file's folder"),
                "write a relative path: another machine has that folder elsewhere",
            ),
            said(
                15,
                "ImageDirectoryInvalid",
                "images[3].directory is 'a\\x00b'",
                ("an image is built from a folder with a Dockerfile, found from the estate file's folder"),
                "it is no folder; correct the path, or add the folder",
            ),
        ),
    ),
)
