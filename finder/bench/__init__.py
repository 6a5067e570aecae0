"""The benchmark: ratios measured in one run on made-up programs. Never part of the site."""
