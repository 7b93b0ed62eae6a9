"""Which role may do what with strategies, boards and dashboards."""

from commissioning.choices import Role
from config.lib.access import right
from config.lib.navigation import Link

VIEW_BOARD = right("strategy.view_board", "see the board's dashboard", tuple(Role))

RIGHTS = (VIEW_BOARD,)
NAVIGATION = (Link("Board", "strategy:board", VIEW_BOARD),)
