"""AWS on loopback, for trying the constructs and for testing them end to end.

moto answers the APIs; this package adds what moto lacks, so that the unmodified AWS CDK CLI can bootstrap,
deploy, change, roll back and destroy an estate here as it does on AWS. What is not supported is refused by
name; nothing is skipped in silence.

===================  ==========================================================================================
``server``           ``install()`` puts all parts into moto; ``serving()`` listens on the loopback interface
``schemas``          the CloudFormation registry's resource schemas: what a template may say, what replaces
``amendments``       what those schemas lack
``generic``          a model for every resource type moto does not know, driven by its schema
``shapes``           from a template to an API's request, checked against the API's own model
``cloudformation``   stacks, change sets, events, rollback: CloudFormation's engine and its API
``patches``          small gaps in moto's other services
``objects``          S3: whose a bucket is, and whether bytes are those that were meant
``studio``           SageMaker Studio's control plane: domains, profiles, spaces, apps, images, notebook instances
``lambdas``          Lambda functions and custom resources, run as processes of this machine
``cloudcontrol``     AWS Cloud Control API: reading Studio's resources, which the CDK does for lookups at synth
``bridges``          alarms, budgets, backup: from CloudFormation into moto's APIs
===================  ==========================================================================================

Nothing here may import the constructs: the local AWS has to judge them as AWS does.
"""
