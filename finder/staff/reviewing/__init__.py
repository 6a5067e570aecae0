"""The second person: decides proposals, of edits, merges and imported rows alike."""
