"""Pages of changes for several sites."""
