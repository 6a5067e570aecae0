"""Provider's links: a program checks its own listing, by a one-time link and without an account."""
