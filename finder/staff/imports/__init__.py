"""Imports through the web: dry run, proposals, outcomes."""
