"""The digest: a short mail to each member of staff that says how much waits for them."""
