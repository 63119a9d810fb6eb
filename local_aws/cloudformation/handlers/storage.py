"""S3 buckets and their policies."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from botocore.exceptions import ClientError

from local_aws.cloudformation.errors import ResourceFailureError

from .base import ApiResource, as_text, raise_unless_missing, truth


def _encryption(given: dict[str, Any]) -> dict[str, Any]:
    def default(rule: dict[str, Any]) -> dict[str, Any]:
        found = {"SSEAlgorithm": rule["SSEAlgorithm"]}
        return found | ({"KMSMasterKeyID": rule["KMSMasterKeyID"]} if "KMSMasterKeyID" in rule else {})

    return {
        "Rules": [
            {
                "ApplyServerSideEncryptionByDefault": default(rule["ServerSideEncryptionByDefault"]),
                "BucketKeyEnabled": truth(rule.get("BucketKeyEnabled", False)),
            }
            for rule in given["ServerSideEncryptionConfiguration"]
        ]
    }


def _lifecycle(given: dict[str, Any]) -> dict[str, Any]:
    return {"Rules": [_lifecycle_rule(number, rule) for number, rule in enumerate(given["Rules"])]}


def _lifecycle_rule(number: int, rule: dict[str, Any]) -> dict[str, Any]:
    found: dict[str, Any] = {
        "ID": rule.get("Id", f"rule-{number}"),
        "Status": rule["Status"],
        "Filter": {"Prefix": rule.get("Prefix", "")},
    }
    if "ExpirationInDays" in rule:
        found["Expiration"] = {"Days": int(rule["ExpirationInDays"])}
    if "AbortIncompleteMultipartUpload" in rule:
        days = int(rule["AbortIncompleteMultipartUpload"]["DaysAfterInitiation"])
        found["AbortIncompleteMultipartUpload"] = {"DaysAfterInitiation": days}
    noncurrent = rule.get("NoncurrentVersionExpiration", {})
    days = noncurrent.get("NoncurrentDays", rule.get("NoncurrentVersionExpirationInDays"))
    if days is not None:
        found["NoncurrentVersionExpiration"] = {"NoncurrentDays": int(days)}
        if "NewerNoncurrentVersions" in noncurrent:
            found["NoncurrentVersionExpiration"]["NewerNoncurrentVersions"] = int(noncurrent["NewerNoncurrentVersions"])
    if "Transitions" in rule:
        found["Transitions"] = [
            {"Days": int(row["TransitionInDays"]), "StorageClass": row["StorageClass"]} for row in rule["Transitions"]
        ]
    if "NoncurrentVersionTransitions" in rule:
        found["NoncurrentVersionTransitions"] = [
            {"NoncurrentDays": int(row["TransitionInDays"]), "StorageClass": row["StorageClass"]}
            for row in rule["NoncurrentVersionTransitions"]
        ]
    known = {
        "Id",
        "Status",
        "Prefix",
        "ExpirationInDays",
        "AbortIncompleteMultipartUpload",
        "NoncurrentVersionExpiration",
        "NoncurrentVersionExpirationInDays",
        "Transitions",
        "NoncurrentVersionTransitions",
    }
    if unknown := sorted(set(rule) - known):
        raise ResourceFailureError(f"{', '.join(unknown)} of a lifecycle rule is not supported by the local AWS")
    return found


def _cors(given: dict[str, Any]) -> dict[str, Any]:
    names = {"MaxAge": "MaxAgeSeconds", "ExposedHeaders": "ExposeHeaders", "Id": "ID"}
    return {"CORSRules": [{names.get(key, key): value for key, value in rule.items()} for rule in given["CorsRules"]]}


def _logging(given: dict[str, Any]) -> dict[str, Any]:
    target = {"TargetBucket": given["DestinationBucketName"], "TargetPrefix": given.get("LogFilePrefix", "")}
    return {"LoggingEnabled": target}


def _truths(given: dict[str, Any]) -> dict[str, Any]:
    return {key: truth(value) for key, value in given.items()}


# property: (argument of the call, what is put and deleted, how the API has it)
_SETTINGS: dict[str, tuple[str, str, Callable[[dict[str, Any]], dict[str, Any]]]] = {
    "BucketEncryption": ("ServerSideEncryptionConfiguration", "bucket_encryption", _encryption),
    "CorsConfiguration": ("CORSConfiguration", "bucket_cors", _cors),
    "LifecycleConfiguration": ("LifecycleConfiguration", "bucket_lifecycle_configuration", _lifecycle),
    "OwnershipControls": ("OwnershipControls", "bucket_ownership_controls", dict),
    "PublicAccessBlockConfiguration": ("PublicAccessBlockConfiguration", "public_access_block", _truths),
}


class Bucket(ApiResource):
    """``AWS::S3::Bucket``."""

    TYPE = "AWS::S3::Bucket"
    SERVICE = "s3"
    NAME = "BucketName"
    KEEPS = frozenset(
        {
            "BucketName",
            "AccessControl",
            "BucketEncryption",
            "CorsConfiguration",
            "LifecycleConfiguration",
            "LoggingConfiguration",
            "ObjectLockEnabled",
            "OwnershipControls",
            "PublicAccessBlockConfiguration",
            "Tags",
            "VersioningConfiguration",
        }
    )

    def make(self) -> dict[str, Any]:
        """Create it."""
        where = {"CreateBucketConfiguration": {"LocationConstraint": self.region_name}}
        self.api.create_bucket(
            Bucket=self.name,
            ObjectLockEnabledForBucket=truth(self.properties.get("ObjectLockEnabled", False)),
            **({} if self.region_name == "us-east-1" else where),
        )
        return self._attributes()

    def existing(self, identifier: dict[str, str]) -> dict[str, Any] | None:
        """One that is there."""
        try:
            self.api.head_bucket(Bucket=identifier["BucketName"])
        except ClientError as error:
            raise_unless_missing(error)
            return None
        return self._attributes()

    def _attributes(self) -> dict[str, Any]:
        return {
            "Arn": f"arn:aws:s3:::{self.name}",
            "DomainName": f"{self.name}.s3.amazonaws.com",
            "RegionalDomainName": f"{self.name}.s3.{self.region_name}.amazonaws.com",
            "DualStackDomainName": f"{self.name}.s3.dualstack.{self.region_name}.amazonaws.com",
            "WebsiteURL": f"http://{self.name}.s3-website-{self.region_name}.amazonaws.com",
        }

    def change(self, old: dict[str, Any]) -> None:
        """Everything but its name."""
        api, name = self.api, self.name
        for key, (argument, call, convert) in _SETTINGS.items():
            if self.changed(old, key):
                if key in self.properties:
                    getattr(api, f"put_{call}")(Bucket=name, **{argument: convert(self.properties[key])})
                else:
                    getattr(api, f"delete_{call.removesuffix('_configuration')}")(Bucket=name)
        if self.changed(old, "VersioningConfiguration"):
            status = self.properties.get("VersioningConfiguration", {}).get("Status", "Suspended")
            api.put_bucket_versioning(Bucket=name, VersioningConfiguration={"Status": status})
        if self.changed(old, "LoggingConfiguration"):
            given = self.properties.get("LoggingConfiguration")
            api.put_bucket_logging(Bucket=name, BucketLoggingStatus=_logging(given) if given else {})
        if self.changed(old, "Tags"):
            if tags := self.properties.get("Tags"):
                api.put_bucket_tagging(Bucket=name, Tagging={"TagSet": tags})
            else:
                api.delete_bucket_tagging(Bucket=name)

    def remove(self) -> None:
        """Delete it, if it is empty."""
        self.api.delete_bucket(Bucket=self.name)


class BucketPolicy(ApiResource):
    """``AWS::S3::BucketPolicy``."""

    TYPE = "AWS::S3::BucketPolicy"
    SERVICE = "s3"

    def make(self) -> dict[str, Any]:
        """It has nothing of its own; a bucket has one policy, and a second is refused."""
        try:
            self.api.get_bucket_policy(Bucket=self.properties["Bucket"])
        except self.api.exceptions.ClientError as error:
            if error.response["Error"]["Code"] != "NoSuchBucketPolicy":
                raise
            return {}
        raise ResourceFailureError(f"The bucket policy already exists on bucket {self.properties['Bucket']}.")

    def change(self, old: dict[str, Any]) -> None:
        """Put it."""
        del old
        self.api.put_bucket_policy(Bucket=self.properties["Bucket"], Policy=as_text(self.properties["PolicyDocument"]))

    def remove(self) -> None:
        """Delete it."""
        self.api.delete_bucket_policy(Bucket=self.properties["Bucket"])


MODELS = [Bucket, BucketPolicy]
