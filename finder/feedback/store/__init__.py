"""The table of reports from visitors."""
