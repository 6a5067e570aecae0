"""What all staff pages share: the sign-in guard, the layout, labels of fields, shared forms."""
