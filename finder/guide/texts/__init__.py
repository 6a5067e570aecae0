"""Reads and checks the guide's files: sections, topics, translations, sources, reviews."""
