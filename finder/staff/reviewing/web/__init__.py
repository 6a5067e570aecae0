"""Pages of proposals and of rows that wait."""
