"""The tables of imports through the web."""
