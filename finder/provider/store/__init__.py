"""Storage of links."""
