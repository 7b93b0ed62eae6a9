"""Links of the service navigation: what an app declares, and what a page shows."""

from dataclasses import dataclass

from config.lib.access import Right


@dataclass(frozen=True)
class Link:
    """An entry that an app offers: its label, the name of an address under an area, its right.

    `pages` are the pages of that section, in order; the section's own page comes first. `also`
    are beginnings of addresses below the area that belong to this page and do not begin with its
    own: "registers/risk/".
    """

    label: str
    url_name: str
    right: Right
    pages: tuple["Link", ...] = ()
    also: tuple[str, ...] = ()


@dataclass(frozen=True)
class NavigationItem:
    """An entry on one page. `current` marks the section, or the page of it, that this is in."""

    label: str
    url: str
    current: bool
    pages: tuple["NavigationItem", ...] = ()
    also: tuple[str, ...] = ()

    def holds(self, address: str) -> bool:
        """Whether an address begins what belongs to this entry itself."""
        return address in (self.url, *self.also)
