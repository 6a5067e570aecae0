"""The in-process search index: NumPy columns over the whole directory. NumPy and domain only: no SQL, no Flask."""
