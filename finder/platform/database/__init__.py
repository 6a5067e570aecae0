"""Engines, sessions, column types, the change log, migrations and backups."""
