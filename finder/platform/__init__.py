"""What every wing stands on and that knows none of them: settings, errors, resources, the database, the frame of web pages."""
