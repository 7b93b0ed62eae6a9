"""The forms of the ground floor."""
