"""Plain Python about import plans and batches."""
