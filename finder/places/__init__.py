"""The gazetteer: ZIPs, cities, counties and states. Building it, and looking up a typed place."""
