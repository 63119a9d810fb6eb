"""`Teardown`: an estate is deleted with all that people made in it."""

from __future__ import annotations

from typing import Final

import aws_cdk as cdk
import jsii
from aws_cdk import aws_kms as kms
from aws_cdk import aws_sagemaker as sagemaker
from aws_cdk.interfaces import aws_sagemaker as isagemaker
from constructs import Construct, IConstruct

from studio_constructs._loosening import say_loose
from studio_constructs._validation import check_is_domain, check_key, check_kind, is_known, raise_if_invalid
from studio_constructs.authentication.authentication import resource_of
from studio_constructs.errors import Problem
from studio_constructs.teardown.provider import Provider

_PEOPLE: Final = "Custom::StudioTeardown"
_HOMES: Final = "Custom::StudioHomes"
_GOES: Final = cdk.CfnDeletionPolicy.DELETE


class Teardown(Construct):
    """Define that an estate can be deleted as a whole, although people work in it.

    CloudFormation can not delete a domain or a profile while apps run and while there are spaces that people made in
    Studio. When the *stack* is deleted, and only then, a function stops the apps of this domain first, deletes the
    spaces that are in no template, *with the work on their volumes*, and waits until AWS is done, for up to 58
    minutes. It asks again what AWS refuses because it is asked too often, and touches nothing of another domain. What
    was ended half-way is made good when the stack is deleted again.

    Nothing happens when this is replaced, leaves the template, or is rolled back.

    Homes stay, and with them their file system, its mount targets and two security groups in the VPC, which can not be
    deleted before them. Who wants them to go says so twice, with *delete_homes* and *confirm_delete_homes*.

    Creates: Custom::StudioTeardown, Custom::StudioHomes with *delete_homes*, AWS::IAM::ManagedPolicy; once per stack
    the CDK's provider framework: AWS::Lambda::Function, AWS::IAM::Role, AWS::Logs::LogGroup,
    AWS::StepFunctions::StateMachine.
    Replacement: for another domain; nothing is deleted then.
    Cost: nothing but the log.

    Args:
        scope: Where it belongs: in the stack of the domain, or, with *people_of_this_stack*, in a stack of profiles.
        construct_id: Its name there.
        domain: The domain, which must not be retained.
        people_of_this_stack: Whether only the work of the profiles in this stack ends. For stacks of profiles, which
            CloudFormation deletes before that of their domain. Default: everybody's.
        delete_homes: Whether everybody's home directory is deleted once the domain is gone. Default: homes stay.
        confirm_delete_homes: The name of the domain, once more, for *delete_homes*. Default: homes stay.
        encryption_key: Encrypts the log. Default: the domain's key if it is known, else CloudWatch's own.

    Raises:
        ValidationError: ``studio:TeardownOfRetainedDomain``, ``studio:TeardownNeedsDomain``,
            ``studio:TeardownHomesUnconfirmed``, ``studio:ArgumentWrong``.

    Sources:
        https://docs.aws.amazon.com/sagemaker/latest/dg/gs-studio-delete-domain.html,
        https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-cloudformation-customresource.html
        (read 2026-11-22)
    """

    def __init__(
        self,
        scope: Construct,
        construct_id: str,
        *,
        domain: isagemaker.IDomainRef,
        people_of_this_stack: bool = False,
        delete_homes: bool = False,
        confirm_delete_homes: str | None = None,
        encryption_key: kms.IKey | None = None,
    ) -> None:
        problems = [
            *check_is_domain("domain", domain, or_raw=True),
            *check_key("encryption_key", encryption_key),
            *_check_flag("people_of_this_stack", people_of_this_stack),
            *_check_flag("delete_homes", delete_homes),
        ]
        resource = None if problems else resource_of(domain)
        if not problems:
            problems += [
                *_check_domain(scope, resource, people_of_this_stack=people_of_this_stack),
                *_check_homes(resource, confirm_delete_homes, delete_homes=delete_homes),
            ]
        raise_if_invalid(scope, construct_id, problems)
        super().__init__(scope, construct_id)
        provider = Provider.of_stack(self)
        provider.encrypt(encryption_key or getattr(domain, "encryption_key", None))
        domain_id = domain.domain_ref.domain_id
        whose = "ThisStack" if people_of_this_stack else "Everybody"
        self._people = provider.resource(
            self,
            "Resource",
            _PEOPLE,
            {"DomainId": domain_id, "Whose": whose},
            provider.people_policy(self, domain_id),
        )
        cdk.Aspects.of(cdk.Stack.of(self)).add(_GoesFirst(self._people))
        if delete_homes and resource is not None:
            self._delete_homes(provider, resource)
        else:
            say_loose(
                self,
                "studio:TeardownDeletesWork",
                "whoever deletes this stack deletes the spaces that people made in Studio, with the work on their "
                "volumes; drop the construct",
            )

    def _delete_homes(self, provider: Provider, domain: sagemaker.CfnDomain) -> None:
        """The domain is made after this resource, and so deleted before it: then its homes can go."""
        below = Construct(self, "Homes")
        # Its name, not a reference: that would turn the order round.
        homes = provider.resource(
            below, "Resource", _HOMES, {"DomainLogicalId": domain.logical_id}, provider.homes_policy(below)
        )
        domain.node.add_dependency(homes)
        say_loose(
            self,
            "studio:TeardownDeletesHomes",
            "delete_homes is True: whoever deletes this stack deletes everybody's home directory and the spaces that "
            "people made, and nothing brings them back but a backup; drop the argument",
        )


@jsii.implements(cdk.IAspect)
class _GoesFirst:
    """It is deleted before every profile and space of its stack, for as long as they are there its work may go on."""

    def __init__(self, people: cdk.CustomResource) -> None:
        self._people = people

    def visit(self, node: IConstruct) -> None:
        """Make it wait for one, and so be deleted before it."""
        mine = cdk.Stack.of(node) is cdk.Stack.of(self._people)
        if mine and isinstance(node, sagemaker.CfnUserProfile | sagemaker.CfnSpace):
            self._people.node.add_dependency(node)


def _check_flag(field: str, value: object) -> list[Problem]:
    return check_kind(field, value, fits=isinstance(value, bool), what="True or False", fix=f"{field}=True")


def _check_domain(
    scope: Construct, resource: sagemaker.CfnDomain | None, *, people_of_this_stack: bool
) -> list[Problem]:
    """Its stack is deleted with the domain, and not without it: work would end for nothing."""
    here = resource is not None and cdk.Stack.of(resource) is cdk.Stack.of(scope)
    if not here and not people_of_this_stack:
        wrote = "domain is in another stack, or in no app"
        rule = "the work of everybody in a domain ends with its own stack"
        fix = "put it beside the domain, or write people_of_this_stack=True for the people of a stack of profiles"
        return [Problem("TeardownNeedsDomain", wrote, rule, fix)]
    if resource is None or resource.cfn_options.deletion_policy is _GOES:
        return []
    wrote = f"domain is {resource.node.path!r}, which is retained"
    rule = "who keeps a domain keeps the work in it: spaces would be deleted for nothing"
    fix = "make the domain with removal_policy=RemovalPolicy.DESTROY, and its profiles and spaces as well"
    return [Problem("TeardownOfRetainedDomain", wrote, rule, fix)]


def _check_homes(resource: sagemaker.CfnDomain | None, confirmed: object, *, delete_homes: bool) -> list[Problem]:
    if not delete_homes and confirmed is None:
        return []
    if resource is None:
        wrote = "delete_homes is True, and the domain is imported"
        rule = "homes go when CloudFormation has deleted their domain, in the stack of the domain"
        return [Problem("TeardownNeedsDomain", wrote, rule, "say it in the Teardown beside the domain")]
    name = resource.domain_name
    # A name that only the deployment knows is compared with nothing; it is said twice all the same.
    if delete_homes and (confirmed == name or (confirmed is not None and not is_known(name))):
        return []
    wrote = f"delete_homes is {delete_homes} and confirm_delete_homes is {confirmed!r}"
    rule = "everybody's home directory is deleted with the stack, so both say it"
    again = repr(name) if is_known(name) else "'the name of the domain'"
    fix = f"write delete_homes=True and confirm_delete_homes={again}, or drop both"
    return [Problem("TeardownHomesUnconfirmed", wrote, rule, fix)]
