"""Recording audit events, and the pages that show them."""
