"""The form that reports a mistake."""
