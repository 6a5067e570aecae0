"""Plain Python about reports from visitors."""
