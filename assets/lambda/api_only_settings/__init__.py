"""Settings of domains and profiles that CloudFormation cannot set: a custom resource over the API."""
