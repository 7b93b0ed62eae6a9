"""What the partnership decided, who does it, and whether it works: the board's pages.

May import `provision`, `ehcp`, `commissioning` and `config.lib`.
"""
