"""Changes for all sites of one organization, proposed and decided together."""
