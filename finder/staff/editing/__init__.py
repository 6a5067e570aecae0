"""Changes to a program: at once, or proposed to a second person; undoing them."""
