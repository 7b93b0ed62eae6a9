"""The tables of this app's lists."""
