"""Pages of providers' links for staff."""
