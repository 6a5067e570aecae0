"""Made-up sample programs, based on real statistics."""
