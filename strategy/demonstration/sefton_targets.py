"""Where Sefton's strategy wants its measures to be: invented, from figures that are published."""

from datetime import date

from strategy.demonstration.shape import DemoTarget

TARGETS = (
    DemoTarget(
        "timeliness.pc_plans_issued_20_weeks_ex",
        baseline=(27.4, date(2022, 12, 31)),
        short=(40.0, date(2023, 12, 31)),
        medium=(60.0, date(2025, 12, 31)),
        long=(70.0, date(2026, 12, 31)),
        why="England stood near 50% when the strategy was adopted.",
    ),
    DemoTarget(
        "requests.request_outcome_six_weeks_pc",
        baseline=(86.4, date(2023, 12, 31)),
        short=(90.0, date(2024, 12, 31)),
        long=(95.0, date(2026, 12, 31)),
        override="near",
        override_reason="Our own records of autumn 2024 stand above 90%.",
    ),
    DemoTarget(
        "annual_reviews.pc_decsion_4weeks",
        baseline=(30.0, date(2023, 12, 31)),
        short=(60.0, date(2024, 12, 31)),
        medium=(75.0, date(2025, 12, 31)),
        long=(90.0, date(2026, 12, 31)),
    ),
    DemoTarget(
        "caseload.mainstream_total_pc",
        baseline=(32.7, date(2023, 8, 31)),
        short=(36.0, date(2024, 8, 31)),
        long=(45.0, date(2026, 8, 31)),
    ),
    DemoTarget(
        "caseload.special_independent",
        baseline=(130.0, date(2023, 8, 31)),
        medium=(120.0, date(2025, 8, 31)),
        long=(110.0, date(2026, 8, 31)),
        why="New resourced provision near home comes before placements far away.",
    ),
)
