"""Links for providers: staff make and revoke them; what comes back becomes a proposal."""
