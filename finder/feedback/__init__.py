"""What visitors tell us: mistakes in listings. Never anything about them."""
