"""The tables of places. Rows never leave."""
