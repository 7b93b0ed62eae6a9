"""Which role may do what with strategies, boards and dashboards."""

from commissioning.choices import Role
from config.lib.access import right
from config.lib.navigation import Link

EDITORS = (Role.ADMINISTRATOR, Role.COMMISSIONER)

VIEW_BOARD = right("strategy.view_board", "see the board's dashboard", tuple(Role))
VIEW_PLAN = right(
    "strategy.view_plan",
    "see strategies, their actions, updates, targets, risks and recommendations",
    tuple(Role),
)
EDIT_PLAN = right(
    "strategy.edit_plan",
    "change strategies and actions, and return or accept updates",
    EDITORS,
)
UPDATE_OWN_ACTIONS = right(
    "strategy.update_own_actions",
    "write updates of the actions that they lead or deputise for",
    (*EDITORS, Role.ACTION_OWNER),
)

# A right is listed once a page asks for it.
RIGHTS = (VIEW_BOARD, VIEW_PLAN, EDIT_PLAN, UPDATE_OWN_ACTIONS)
NAVIGATION = (
    Link("Board", "strategy:board", VIEW_BOARD),
    Link(
        "Strategies",
        "strategy:strategies",
        VIEW_PLAN,
        pages=(
            Link("Strategies", "strategy:strategies", VIEW_PLAN),
            Link("All actions", "strategy:actions", VIEW_PLAN),
            Link("Targets", "strategy:targets", VIEW_PLAN),
            Link(
                "Recommendations",
                "strategy:recommendations",
                VIEW_PLAN,
                also=("registers/report/", "registers/recommendation/"),
            ),
            Link("Risks", "strategy:risks", VIEW_PLAN, also=("registers/risk/",)),
            Link("Engagement", "strategy:engagements", VIEW_PLAN, also=("registers/engagement/",)),
            Link("Decisions", "strategy:decisions", VIEW_PLAN, also=("registers/decision/",)),
            Link("Line of sight", "strategy:line-of-sight", VIEW_PLAN),
            Link("Exceptions", "strategy:exceptions", VIEW_PLAN),
        ),
    ),
    Link(
        "Updates",
        "strategy:my-updates",
        UPDATE_OWN_ACTIONS,
        pages=(
            Link("My updates", "strategy:my-updates", UPDATE_OWN_ACTIONS),
            Link("Deputies", "strategy:deputies", UPDATE_OWN_ACTIONS),
            Link("To accept", "strategy:waiting-updates", EDIT_PLAN),
            Link("Ownership", "strategy:ownership", EDIT_PLAN),
            Link("Reporting periods", "strategy:periods", EDIT_PLAN),
        ),
    ),
)
