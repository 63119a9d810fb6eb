"""CloudFormation as AWS runs it: schemas, order, replacement, rollback, an event per resource.

moto makes resources lazily, ignores schemas, never replaces and never rolls back. This package keeps moto's
models of the resources themselves and brings its own engine. From the inside out:

==================  =====================================================================================
``errors``          what the API answers when it refuses
``expressions``     what expressions point at, and the order that follows
``checks``          everything that is rejected before anything is made
``template``        reading a template
``parameters``      parameters: types, constraints, previous values, values from Parameter Store
``values``          intrinsic functions and conditions
``model``           stacks, resources, events, change sets: the records
``provider``        one resource: its schema, its moto model, its physical name
``policy``          stack policies
``plan``            what an update would do, as the rows of a change set
``imports``         resources that are there already and come into a stack
``operation``       creating, updating, rolling back and deleting a stack
``nested``          ``AWS::CloudFormation::Stack``
``handlers``        resources that moto's models get wrong, through their services' APIs
``surroundings``    other stacks' exports and outputs, stored values and templates
``backend``         the stacks of an account and region: which operation may start when
``views``, ``api``  the API
==================  =====================================================================================
"""

from __future__ import annotations

from .api import install

__all__ = ["install"]
