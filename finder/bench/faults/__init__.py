"""The table of faults: what breaks, what visitors and staff saw of it, what was lost, how long until well. Loopback only."""
