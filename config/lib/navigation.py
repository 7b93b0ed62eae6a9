"""Links of the service navigation: what an app declares, and what a page shows."""

from dataclasses import dataclass

from config.lib.access import Right


@dataclass(frozen=True)
class Link:
    """An entry that an app offers: its label, the name of an address under an area, its right."""

    label: str
    url_name: str
    right: Right


@dataclass(frozen=True)
class NavigationItem:
    """An entry on one page. `current` marks the section that the page is in."""

    label: str
    url: str
    current: bool
