"""The table of votes."""
