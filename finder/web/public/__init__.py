"""The face for everyone: no cookie, no store, no referrer."""
