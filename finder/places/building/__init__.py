"""Fills the tables of places from installed packages and our own aliases."""
