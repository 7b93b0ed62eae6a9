"""What must be true of the whole house, whichever room was last worked in."""
