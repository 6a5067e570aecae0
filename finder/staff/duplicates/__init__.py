"""Two programs that are one place: finding, merging, splitting."""
