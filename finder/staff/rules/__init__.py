"""Plain Python shared by all staff wings: permissions, errors, proposals."""
