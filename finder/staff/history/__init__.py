"""Audit events written down, and the pages that show them."""
