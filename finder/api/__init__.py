"""Open data for machines: the JSON API."""
