"""Who needs what, and is the law kept: requests, assessments, plans, reviews, the clock.

May import `commissioning` and `config.lib`.
"""
