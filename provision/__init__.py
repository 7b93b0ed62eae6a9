"""Where children are placed, at what cost, and whether there is enough.

May import `ehcp`, `commissioning` and `config.lib`.
"""
