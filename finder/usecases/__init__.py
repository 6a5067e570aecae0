"""What the finder does for a person, a module a deed."""
