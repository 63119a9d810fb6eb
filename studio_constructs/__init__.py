"""AWS CDK constructs for Amazon SageMaker Studio."""
