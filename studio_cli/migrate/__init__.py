"""`studio migrate`: from notebook instances to Studio, with nothing lost."""
