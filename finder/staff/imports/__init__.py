"""Lists that come through the web: dry run, proposals, what became of them."""
