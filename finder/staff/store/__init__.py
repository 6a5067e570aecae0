"""MISSING finder/staff/store"""
