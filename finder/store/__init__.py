"""The only room that knows SQLAlchemy: rows in, frozen domain objects out. Nothing here that only SQLite can do."""
