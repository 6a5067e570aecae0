"""The in-process search index: NumPy columns over the whole directory. No SQL, no Flask."""
