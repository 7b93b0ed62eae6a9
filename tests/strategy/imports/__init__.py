"""Tests of reading plan tables."""
