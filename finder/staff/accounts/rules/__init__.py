"""Plain Python about accounts, sessions and passwords."""
