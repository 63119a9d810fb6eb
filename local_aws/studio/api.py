"""The API's door: moto's SageMaker, with the control plane's operations in place of moto's own."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from moto.core.resource_tagging import TaggedResource
from moto.core.responses import ActionResult, EmptyResult
from moto.core.utils import camelcase_to_underscores
from moto.sagemaker import urls
from moto.sagemaker.models import SageMakerModelBackend, sagemaker_backends
from moto.sagemaker.responses import SageMakerResponse

from local_aws.generic import token

from . import mlflow, notebooks, service, slowness
from .errors import Invalid, NotFound
from .images import find_version, versions
from .kinds import KINDS
from .records import Kind, Record, Settings, Store

_RESOURCES = {kind.arn.split("/")[0]: kind for kind in KINDS.values()}


class StudioBackend(SageMakerModelBackend):
    """moto's SageMaker of one account and region, with the control plane's store."""

    def __init__(self, region_name: str, account_id: str) -> None:
        super().__init__(region_name, account_id)
        self.studio = Store(KINDS, account_id, region_name)

    @property
    def _url_module(self) -> Any:
        return urls  # moto would look for this class's module among its own

    # -- tags: of our records here, of everything else in moto --

    def _record(self, arn: str) -> Record | None:
        record = self.studio.by_arn(arn)
        if record is None and arn.rpartition(":")[2].split("/")[0] in _RESOURCES:
            raise NotFound(f"Resource [{arn}] does not exist.")
        return record

    def add_tags(self, arn: str, tags: list[dict[str, str]]) -> list[dict[str, str]]:
        """Add tags to a resource."""
        record = self._record(arn)
        return super().add_tags(arn, tags) if record is None else service.tag(record, tags)

    def _get_resource_from_arn(self, arn: str) -> Any:
        return self._record(arn) or super()._get_resource_from_arn(arn)

    def iter_tagged_resources(self) -> Iterator[TaggedResource]:
        """Every resource, for the Resource Groups Tagging API."""
        yield from super().iter_tagged_resources()
        for record in self.studio:
            resource = record.kind.arn.split("/")[0]
            tags = {tag["Key"]: tag["Value"] for tag in record.tags}
            yield TaggedResource(arn=record.arn, tags=tags, resource_type=f"sagemaker:{resource}")


def store_of(account_id: str, region_name: str) -> Store:
    """The store of an account and region."""
    store: Store = sagemaker_backends[account_id][region_name].studio  # type: ignore[attr-defined]  # see install()
    return store


# -- operations --------------------------------------------------------------------------------------------


class _Response(SageMakerResponse):
    """What the operations below have in common."""

    @property
    def store(self) -> Store:
        return store_of(self.current_account, self.region)

    def request(self, operation: str) -> Settings:
        """The request, as the service's front door lets it in."""
        request = {key: value for key, value in self.params.items() if value is not None}
        service.validate(operation, request)
        return request

    def record(self, kind: Kind, request: Settings) -> Record:
        """The record a request names."""
        if kind.noun == "ImageVersion":
            return find_version(self.store, request)
        return self.store.find(kind.noun, request)

    # -- beside the table --

    def start_notebook_instance(self) -> ActionResult:
        """Start a notebook instance."""
        request = self.request("StartNotebookInstance")
        notebooks.start(self.record(KINDS["NotebookInstance"], request))
        return EmptyResult()

    def stop_notebook_instance(self) -> ActionResult:
        """Stop a notebook instance."""
        request = self.request("StopNotebookInstance")
        notebooks.stop(self.record(KINDS["NotebookInstance"], request))
        return EmptyResult()

    def create_presigned_notebook_instance_url(self) -> ActionResult:
        """An address that opens a notebook instance."""
        request = self.request("CreatePresignedNotebookInstanceUrl")
        notebook = self.record(KINDS["NotebookInstance"], request)
        if notebook.status != "InService":
            raise Invalid(f"Notebook Instance ({notebook.arn}) is not InService; it is {notebook.status}.")
        return ActionResult({"AuthorizedUrl": f"https://{notebook.attributes['Url']}?authToken={token(64)}"})

    def create_presigned_domain_url(self) -> ActionResult:
        """An address that opens Studio for a user profile."""
        request = self.request("CreatePresignedDomainUrl")
        domain = self.store.find("Domain", request)
        self.store.find("UserProfile", request)
        if "SpaceName" in request:
            self.store.find("Space", request)
        mode = domain.settings["AuthMode"]
        if mode != "IAM":
            raise Invalid(f"Presigned URLs are only supported for Domains with AuthMode [IAM]; it is [{mode}].")
        return ActionResult({"AuthorizedUrl": f"{domain.attributes['Url']}/auth?token={token(64)}"})

    def start_mlflow_tracking_server(self) -> ActionResult:
        """Start a tracking server."""
        server = self.record(KINDS["MlflowTrackingServer"], self.request("StartMlflowTrackingServer"))
        mlflow.start(server)
        return ActionResult(server.values)

    def stop_mlflow_tracking_server(self) -> ActionResult:
        """Stop a tracking server."""
        server = self.record(KINDS["MlflowTrackingServer"], self.request("StopMlflowTrackingServer"))
        mlflow.stop(server)
        return ActionResult(server.values)

    def create_presigned_mlflow_tracking_server_url(self) -> ActionResult:
        """An address that opens a tracking server."""
        request = self.request("CreatePresignedMlflowTrackingServerUrl")
        server = self.record(KINDS["MlflowTrackingServer"], request)
        return ActionResult({"AuthorizedUrl": f"{server.attributes['TrackingServerUrl']}/auth?authToken={token(64)}"})

    def create_presigned_mlflow_app_url(self) -> ActionResult:
        """An address that opens an MLflow app."""
        app = self.record(KINDS["MlflowApp"], self.request("CreatePresignedMlflowAppUrl"))
        host = f"{app.attributes['MlflowAppId'].lower()}.mlflow.sagemaker.{self.region}.app.aws"
        return ActionResult({"AuthorizedUrl": f"https://{host}/auth?authToken={token(64)}"})

    def list_aliases(self) -> ActionResult:
        """The aliases of an image, or of one of its versions."""
        request = self.request("ListAliases")
        named = "Version" in request or "Alias" in request
        self.store.find("Image", request)
        found = [find_version(self.store, request)] if named else versions(self.store, request["ImageName"])
        aliases = sorted({alias for version in found for alias in version.settings.get("Aliases", [])})
        page, more = service.paged(aliases, request)
        return ActionResult({"SageMakerImageVersionAliases": page, "NextToken": more})


def _create(kind: Kind) -> Callable[[_Response], ActionResult]:
    def create(self: _Response) -> ActionResult:
        return ActionResult(service.create(self.store, kind, self.request(f"Create{kind.noun}")).values)

    return create


def _describe(kind: Kind) -> Callable[[_Response], ActionResult]:
    def describe(self: _Response) -> ActionResult:
        return ActionResult(self.record(kind, self.request(f"Describe{kind.noun}")).describe())

    return describe


def _list(kind: Kind) -> Callable[[_Response], ActionResult]:
    def list_(self: _Response) -> ActionResult:
        request = self.request(f"List{kind.noun}s")
        if "ImageName" in request:
            self.store.find("Image", request)
        for record in slowness.look(self.store, kind.noun, request):
            service.end(record, {})
        return ActionResult(service.listed(kind, self.store.all(kind.noun), request))

    return list_


def _update(kind: Kind) -> Callable[[_Response], ActionResult]:
    def update(self: _Response) -> ActionResult:
        request = self.request(f"Update{kind.noun}")
        return ActionResult(service.update(self.record(kind, request), request).values)

    return update


def _delete(kind: Kind) -> Callable[[_Response], ActionResult]:
    def delete(self: _Response) -> ActionResult:
        request = self.request(f"Delete{kind.noun}")
        record = self.record(kind, request)
        service.delete_in_time(record, request)
        # only MLflow's answers say what they deleted
        return ActionResult({kind.arn_name: record.arn}) if kind.called is not None else EmptyResult()

    return delete


_UNCHANGING = ("App", "StudioLifecycleConfig")  # the API has no update for them


def _operations() -> Iterator[tuple[str, Callable[[_Response], ActionResult]]]:
    for kind in KINDS.values():
        yield f"Create{kind.noun}", _create(kind)
        yield f"Describe{kind.noun}", _describe(kind)
        yield f"List{kind.noun}s", _list(kind)
        yield f"Delete{kind.noun}", _delete(kind)
        if kind.noun not in _UNCHANGING:
            yield f"Update{kind.noun}", _update(kind)


# moto finds an operation by the name of a method
StudioResponse: type[SageMakerResponse] = type(
    "StudioResponse",
    (_Response,),
    {camelcase_to_underscores(name): method for name, method in _operations()},
)


def install() -> None:
    """Answer moto's SageMaker endpoint."""
    sagemaker_backends.backend = StudioBackend
    urls.url_paths["{0}/$"] = StudioResponse.dispatch
