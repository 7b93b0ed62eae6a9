"""The strategies of the four demonstration areas.

Titles, figures and dates come from the areas' own published papers. Owners, dates that no paper
gives, scores of risks and all updates are invented. Loaded by `manage.py load_demo`, only where
`DEMO=1`.
"""
