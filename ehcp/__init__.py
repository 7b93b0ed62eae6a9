"""Who needs what, and is the law kept: requests, assessments, EHC plans, reviews, the statutory clock.

May import `commissioning` and `config.lib`.
"""
