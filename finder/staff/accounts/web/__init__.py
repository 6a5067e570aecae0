"""Pages for signing in, one's own account, and people."""
