"""Plain Python about similarity."""
