"""Recognizes a file, reads its rows, matches them with what stands, and rebuilds the programs they touch."""
