"""Recognizes a file, reads its rows, matches them with stored listings, and rebuilds the programs they touch."""
