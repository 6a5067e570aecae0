"""The treatment-program finder: find detox and rehab programs near a place, with the truth said of each."""
