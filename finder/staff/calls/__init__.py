"""The work queue, calls, reports from visitors, assignments, call samples."""
