"""The tables of programs, listings, staff overrides and the history. Rows never leave: frozen dataclasses do."""
