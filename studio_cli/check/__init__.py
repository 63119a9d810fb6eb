"""`studio check`: the rule pack on any template and any cloud assembly."""
