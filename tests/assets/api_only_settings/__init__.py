"""The function behind `ApiOnlySettings`."""
