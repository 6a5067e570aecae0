"""Plain Python about programs, listings and facts: no Flask, no SQL, no files, no clock, no network."""
