"""The treatment-program finder: find detox and rehab programs near a place, with its facts and their sources."""
