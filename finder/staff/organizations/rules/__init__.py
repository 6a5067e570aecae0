"""Plain rules of changes for several sites."""
