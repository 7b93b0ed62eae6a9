"""The tables of the ground floor's lists."""
