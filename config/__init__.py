"""The project: settings, the list of addresses, and `lib`, the plumbing that knows no domain."""
