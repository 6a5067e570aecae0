"""Pages of proposals and of waiting import rows."""
