"""The `studio` command. Each command is thin; its work is a plain function that tests call."""
