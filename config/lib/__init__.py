"""Plumbing without a domain: readers, downloads, lists, charts, periods."""
