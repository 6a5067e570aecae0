"""The figures of staff work."""
