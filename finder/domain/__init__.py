"""Plain Python about programs, places and facts: no Flask, no SQL, no files, no clock, no network."""
