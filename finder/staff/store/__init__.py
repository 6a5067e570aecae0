"""The tables that several staff wings share: accounts, proposals and assignments."""
