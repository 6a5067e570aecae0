"""The program form and its result pages."""
