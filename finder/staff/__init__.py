"""Everything under `/staff`: signed-in people keep the listings correct. Public pages don't depend on it."""
