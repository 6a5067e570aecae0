"""Pages of the guide and of fixed text."""
