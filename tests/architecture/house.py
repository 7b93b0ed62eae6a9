"""The house as these tests see it: its floors, and the files, names and addresses on them."""

import ast
import re
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import pytest
from django.urls import URLPattern, URLResolver, get_resolver

ROOT = Path(__file__).resolve().parents[2]
TEMPLATES = ROOT / "templates"
VENDORED = ROOT / "static" / "vendor"

# From the ground up. Each may use only itself and what stands before it.
FLOORS = ("config.lib", "commissioning", "ehcp", "provision", "strategy", "config")
PACKAGES = ("config", "commissioning", "ehcp", "provision", "strategy")
# Templates that are not in a folder of their app's name. Sign-in is about people.
TEMPLATE_FLOORS = {
    "components": "config.lib",
    "django": "config.lib",
    "account": "commissioning",
    "allauth": "commissioning",
    "mfa": "commissioning",
    "socialaccount": "commissioning",
    "pages": "config",
    "429.html": "commissioning",  # too many attempts to sign in
}


def rank(floor: str) -> int:
    """How high a floor is."""
    return FLOORS.index(floor)


def floor_of(dotted: str) -> str:
    """The floor of a module, or of anything in it; empty where it is not ours."""
    parts = dotted.split(".")
    if parts[:2] == ["config", "lib"]:
        return "config.lib"
    return parts[0] if parts[0] in PACKAGES else ""


@dataclass(frozen=True)
class Module:
    """A module of ours, read but not run."""

    path: Path
    tree: ast.Module

    @property
    def name(self) -> str:
        """Its path, as failures name it."""
        return self.path.relative_to(ROOT).as_posix()

    @property
    def floor(self) -> str:
        """The floor that it stands on."""
        return floor_of(".".join(self.path.relative_to(ROOT).with_suffix("").parts))

    def texts(self) -> Iterator[tuple[str, str]]:
        """Where a text literal stands, and what it says."""
        for node in ast.walk(self.tree):
            if isinstance(node, ast.Constant) and isinstance(node.value, str):
                yield f"{self.name}:{node.lineno}", node.value


@cache
def modules() -> tuple[Module, ...]:
    """Every module of the product; migrations are generated, so they are left out."""
    return tuple(
        Module(path, ast.parse(path.read_text(encoding="utf-8")))
        for package in PACKAGES
        for path in sorted((ROOT / package).rglob("*.py"))
        if "migrations" not in path.parts
    )


@dataclass(frozen=True)
class PageTemplate:
    """A template of ours, with its name as other templates write it."""

    name: str
    text: str

    @property
    def floor(self) -> str:
        """The floor that it stands on; what stands in no folder is for everybody."""
        return template_floor(self.name)

    def places(self, pattern: str) -> Iterator[tuple[str, str]]:
        """Where a pattern matches, and its first group."""
        for found in re.finditer(pattern, self.text):
            line = self.text.count("\n", 0, found.start()) + 1
            yield f"templates/{self.name}:{line}", found[1]


def template_floor(name: str) -> str:
    """The floor of a template's name."""
    folder, _, rest = name.partition("/")
    if folder in TEMPLATE_FLOORS:
        return TEMPLATE_FLOORS[folder]
    return floor_of(folder) if rest else "config.lib"


@cache
def templates() -> tuple[PageTemplate, ...]:
    """Every template, those of e-mails too."""
    return tuple(
        PageTemplate(path.relative_to(TEMPLATES).as_posix(), path.read_text(encoding="utf-8"))
        for path in sorted(TEMPLATES.rglob("*"))
        if path.is_file()
    )


@cache
def tracked() -> tuple[Path, ...]:
    """Every file under version control, and every new one that is not ignored."""
    if not (ROOT / ".git").exists():
        pytest.skip("this copy is not a checkout of git")
    listed = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT,
        check=True,
        capture_output=True,
        text=True,
    ).stdout
    return tuple(ROOT / name for name in listed.split("\0") if name and (ROOT / name).is_file())


@dataclass(frozen=True)
class Address:
    """One pattern of the addresses: its full name, its path, and the view behind it."""

    name: str
    path: str
    pattern: URLPattern

    @property
    def floor(self) -> str:
        """The floor that it belongs to; allauth's addresses are there for every floor."""
        if self.pattern.lookup_str.startswith("allauth."):
            return "config.lib"
        return self.name.partition(":")[0] if ":" in self.name else "config"

    @property
    def of_an_area(self) -> bool:
        """Whether it is a page of a partnership."""
        return "<slug:area>" in self.path

    @property
    def access(self) -> object:
        """What the view declares."""
        return getattr(self.pattern.callback, "access", None)

    def arguments(self, area: str) -> dict[str, object]:
        """Values for its parts that name nothing which is there, but for the area."""
        parts = re.findall(r"<(?:(\w+):)?(\w+)>", self.path)
        example = {"int": 987_654_321, "uuid": "00000000-0000-0000-0000-000000000000"}
        return {
            name: area if name == "area" else example.get(kind, "nothing") for kind, name in parts
        }


@cache
def addresses() -> tuple[Address, ...]:
    """Every address of the site, in its order."""
    return tuple(_walk(get_resolver(), (), ""))


def _walk(resolver: URLResolver, namespaces: tuple[str, ...], path: str) -> Iterator[Address]:
    for entry in resolver.url_patterns:
        here = path + str(entry.pattern)
        if isinstance(entry, URLResolver):
            inside = (*namespaces, entry.namespace) if entry.namespace else namespaces
            yield from _walk(entry, inside, here)
        else:
            yield Address(":".join((*namespaces, entry.name or "")), here, entry)
