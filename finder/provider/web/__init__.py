"""The pages that a link opens."""
