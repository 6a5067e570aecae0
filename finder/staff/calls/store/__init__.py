"""The table of assignments, and counts of what waits."""
