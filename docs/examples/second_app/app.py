import aws_cdk as cdk

import studio_constructs as studio


class Research(cdk.Stack):
    def __init__(self, scope: cdk.App, construct_id: str) -> None:
        super().__init__(scope, construct_id)
        studio.Studio(self, "Studio", users=["alice", "bob"])


app = cdk.App()
Research(app, "Research")
app.synth()
