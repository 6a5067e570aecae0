"""Everything under `/staff`: people who signed in keep the listings true. Public pages know nothing of it."""
