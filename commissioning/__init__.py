"""The partnership and what it buys: geographies, areas, people, measures, observations, imports.

The ground floor: every other app names an area, an organisation or a measure.
May import `config.lib` only.
"""
