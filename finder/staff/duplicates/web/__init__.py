"""Pages of likely duplicates."""
