"""What pages of the top floor print."""
