"""The filters of the ground floor's lists."""
