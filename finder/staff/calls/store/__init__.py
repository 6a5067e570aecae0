"""What people keep for their own lists: views, and the area they work in."""
