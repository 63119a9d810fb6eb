"""The rules, a module per noun, each with its `RULES`."""
