"""The tables of accounts and sign-ins."""
