"""Loaders of our own words and lists from `data/`, each checked whole before use. No Flask, no SQL, no clock."""
