from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from moto.cloudformation import parsing
from moto.cloudformation.exceptions import UnformattedGetAttTemplateException

from local_aws import generic

from .kit import ACCOUNT, REGION, local_aws


@pytest.fixture(autouse=True)
def _empty() -> Iterator[None]:
    with local_aws():
        yield


def make(type_name: str, properties: dict[str, Any], region: str = REGION) -> Any:
    model: Any = parsing.get_model_map()[type_name]
    return model.create_from_cloudformation_json("made", {"Properties": properties}, ACCOUNT, region)


def test_every_type_has_a_model_and_registering_again_adds_none() -> None:
    assert generic.register() == 0


def test_ref_is_the_primary_identifier_given_or_made_up() -> None:
    assert make("AWS::Athena::WorkGroup", {"Name": "w"}).physical_resource_id == "w"
    assert make("AWS::Athena::WorkGroup", {}).physical_resource_id == "made"


def test_identifiers_of_several_parts_are_joined() -> None:
    made = make("AWS::ApiGatewayV2::Route", {"ApiId": "a", "RouteKey": "GET /"})
    first, second = made.physical_resource_id.split("|")
    assert {first, second} == {"a", made.attributes["RouteId"]}


def test_attributes_are_made_up_by_their_names_and_types() -> None:
    made = make("AWS::Athena::CapacityReservation", {"Name": "c", "TargetDpus": 24})
    assert made.get_cfn_attribute("Arn") == f"arn:aws:athena:{REGION}:{ACCOUNT}:capacityreservation/made"
    assert made.get_cfn_attribute("AllocatedDpus") == 1
    with pytest.raises(UnformattedGetAttTemplateException):
        made.get_cfn_attribute("Nope")


def test_a_second_of_the_same_identity_is_refused_as_a_handler_does() -> None:
    make("AWS::Athena::WorkGroup", {"Name": "w"})
    words = r"Resource of type 'AWS::Athena::WorkGroup' with identifier '{\"/properties/Name\": \"w\"}' already exists."
    with pytest.raises(generic.ResourceAlreadyExistsError, match=words):
        make("AWS::Athena::WorkGroup", {"Name": "w"})


def test_the_same_identity_is_free_elsewhere_and_after_deletion() -> None:
    first = make("AWS::Athena::WorkGroup", {"Name": "w"})
    make("AWS::Athena::WorkGroup", {"Name": "w"}, "eu-west-1")
    first.delete(ACCOUNT, REGION)
    make("AWS::Athena::WorkGroup", {"Name": "w"})


def test_motos_reset_forgets_them() -> None:
    make("AWS::Athena::WorkGroup", {"Name": "w"})
    generic.inventories[ACCOUNT][REGION].reset()
    make("AWS::Athena::WorkGroup", {"Name": "w"})


def test_an_update_changes_the_properties() -> None:
    made = make("AWS::Athena::WorkGroup", {"Name": "w"})
    changed = type(made).update_from_cloudformation_json(
        made, "made", {"Properties": {"Name": "w", "Description": "d"}}, ACCOUNT, REGION
    )
    assert changed is made
    assert made.properties["Description"] == "d"


def test_a_subclass_without_a_type_says_so() -> None:
    with pytest.raises(LookupError, match="is no resource type"):
        generic.SchemaResource.schema()
