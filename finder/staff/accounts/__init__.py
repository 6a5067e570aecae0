"""Accounts, passwords, passkeys, codes and sign-in."""
