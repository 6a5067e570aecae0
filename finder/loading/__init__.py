"""Files to listings: recognise a format, read its rows, place them in the directory."""
