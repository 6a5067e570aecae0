"""The tables that several staff wings share: proposals and assignments."""
