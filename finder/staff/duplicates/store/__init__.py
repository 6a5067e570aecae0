"""Pairs of programs that may be one, and what staff decided on them."""
