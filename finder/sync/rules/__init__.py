"""Decisions about official lists and their addresses, in plain Python."""
