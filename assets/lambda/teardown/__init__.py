"""Clears the way for CloudFormation when it deletes an estate.

`stack` is what CloudFormation does at this moment; `people` are apps and spaces; `homes` is what SageMaker leaves
behind in the network; `index` is what Lambda calls. Each call looks anew at what is there and does what can be done at
once, so one that was ended half-way is made good by the next.
"""
