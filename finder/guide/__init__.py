"""The guide, the help lines and the privacy promises; their pages; votes on them."""
