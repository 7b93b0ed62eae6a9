"""Runs the product on one machine: its database server, its processes, their clean end.

Knows neither the apps nor Django: it starts them as commands, as a person would.
"""
