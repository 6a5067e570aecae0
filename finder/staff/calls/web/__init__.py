"""Pages of the queue, lists of programs, reports and call samples."""
