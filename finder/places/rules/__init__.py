"""Plain Python about places and typed text: no Flask, no SQL, no files, no clock, no network."""
