"""Narrowing the lists of this app."""
