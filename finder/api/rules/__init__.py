"""What the API promises: shapes, operations, cursors, and the description made from them."""
