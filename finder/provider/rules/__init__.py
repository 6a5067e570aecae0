"""Plain rules of links and answers."""
