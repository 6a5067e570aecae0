"""The form of a program and what comes of it."""
