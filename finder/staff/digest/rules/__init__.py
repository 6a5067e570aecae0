"""Words of the digest."""
