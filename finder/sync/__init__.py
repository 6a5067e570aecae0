"""In step with the official lists: fetching them from the servers of those who make them."""
