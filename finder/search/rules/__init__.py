"""Plain Python about questions, answers and the map: no Flask, no SQL, no files, no clock, no network."""
