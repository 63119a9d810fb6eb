"""Who may use MLflow: its interface and its artifacts, as one policy on a role."""

from __future__ import annotations

from typing import Any

from aws_cdk import aws_iam as iam

from studio_constructs._naming import short_hash
from studio_constructs._validation import check_kind
from studio_constructs.errors import ValidationError
from studio_constructs.mlflow.artifacts import ArtifactStore, attach
from studio_constructs.role import mlflow_statements


class MlflowServerGrants:
    """Let roles use a tracking server, and its artifacts: clients read and write these in S3 by themselves.

    A server is one place for all who use it: IAM tells reading from writing there, not one person from another.

    Args:
        tracking_server_arn: ARN of the server.
        store: Where it keeps artifacts.
        name: What tells it from others, for logical ids: they come from it.
    """

    def __init__(self, tracking_server_arn: str, store: ArtifactStore, *, name: str) -> None:
        self._arn, self._store, self._name = tracking_server_arn, store, name

    def read(self, grantee: iam.IGrantable) -> iam.ManagedPolicy:
        """Open the server, and read everything in it."""
        return self._attach("ReadsMlflow", grantee, write=False, delete=False)

    def use(self, grantee: iam.IGrantable) -> iam.ManagedPolicy:
        """The same, and log runs, traces and models; nothing is deleted."""
        return self._attach("UsesMlflow", grantee, write=True, delete=False)

    def manage(self, grantee: iam.IGrantable) -> iam.ManagedPolicy:
        """The same, and delete experiments, runs, traces, models and tags, whoever has made them."""
        return self._attach("ManagesMlflow", grantee, write=True, delete=True)

    def _attach(self, verb: str, grantee: iam.IGrantable, *, write: bool, delete: bool) -> iam.ManagedPolicy:
        statements = mlflow_statements.server_statements([self._arn], write=write, delete=delete)
        statements += self._store.statements(write=write, sid="UseArtifacts")
        return _attach(verb, grantee, statements, self._name)


class MlflowAppGrants:
    """Let roles use an MLflow app, and its artifacts: clients read and write these in S3 by themselves.

    One action covers the whole interface of an app, so there is no grant to read only: who reads may delete.

    Args:
        mlflow_app_arn: ARN of the app.
        store: Where it keeps artifacts.
        name: What tells it from others, for logical ids: they come from it.
    """

    def __init__(self, mlflow_app_arn: str, store: ArtifactStore, *, name: str) -> None:
        self._arn, self._store, self._name = mlflow_app_arn, store, name

    def use(self, grantee: iam.IGrantable) -> iam.ManagedPolicy:
        """Open the app, and do everything in it."""
        statements = mlflow_statements.app_statements([self._arn])
        statements += self._store.statements(write=True, sid="UseArtifacts")
        return _attach("UsesMlflow", grantee, statements, self._name)


def _attach(verb: str, grantee: iam.IGrantable, statements: list[iam.PolicyStatement], of: str) -> iam.ManagedPolicy:
    """In the role's stack, so that the server's stack need not know of people."""
    role: Any = getattr(grantee, "grant_principal", grantee)
    fix = "grants.use(role), of an ExecutionRole, a UserProfile or a role of the CDK"
    problems = check_kind("grantee", role, fits=hasattr(role, "role_name"), what="a role", fix=fix)
    if problems:
        raise ValidationError(getattr(getattr(grantee, "node", None), "path", of), problems)
    construct_id = f"{verb}{short_hash(of)}"
    made = role.node.try_find_child(construct_id)
    if isinstance(made, iam.ManagedPolicy):
        return made  # granted twice is granted
    return attach(role, construct_id, role, "MLflow, and its artifacts", statements)
