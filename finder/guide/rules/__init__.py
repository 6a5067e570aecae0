"""Plain Python about votes."""
