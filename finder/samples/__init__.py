"""Made-up sample programs, on real statistics."""
