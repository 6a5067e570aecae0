"""Plain Python that all staff work shares: permissions, errors, proposals."""
