"""An estate, described in one YAML file, as CDK stacks."""
