"""Pages for people who decide: one file each, with nothing from elsewhere."""
