"""Changes to a program: at once, or proposed to a second person; taking them back."""
