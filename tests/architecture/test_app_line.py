"""The line of the apps: imports, foreign keys, names of addresses and templates follow it."""

import ast
import re
import shutil
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from pathlib import Path

from django.apps import apps
from django.db.models import Model

from tests.architecture.house import (
    FLOORS,
    PACKAGES,
    ROOT,
    Module,
    PageTemplate,
    addresses,
    floor_of,
    modules,
    rank,
    template_floor,
    templates,
)

REVERSERS = {"reverse", "reverse_lazy", "redirect", "resolve_url"}
NAMESPACED = re.compile(r"(commissioning|ehcp|provision|strategy):[a-z][\w-]*")
DOTTED = re.compile(r"(?:config|commissioning|ehcp|provision|strategy)(?:\.\w+)+")


def above(user: str, used: str) -> bool:
    """Whether one floor uses a floor above it."""
    return rank(used) > rank(user)


# Imports


def contracts() -> list[dict[str, object]]:
    """What import-linter checks in `make check`."""
    settings = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    found: list[dict[str, object]] = settings["tool"]["importlinter"]["contracts"]
    return found


def test_the_contract_of_imports_names_every_floor_in_order() -> None:
    layers = contracts()[0]["layers"]
    assert isinstance(layers, list)
    top, *below = layers
    assert below == list(reversed(FLOORS[:-1]))
    assert [name for name in modules_of_config() if name not in top] == []


def modules_of_config() -> list[str]:
    """The modules of the top floor; the settings stand beside it, as every floor reads them."""
    beside = {"config.lib", "config.run"}
    files = (f"config.{path.stem}" for path in (ROOT / "config").glob("*.py"))
    folders = (f"config.{path.parent.name}" for path in (ROOT / "config").glob("*/__init__.py"))
    return sorted({*files, *folders} - beside - {"config.__init__"})


def test_import_linter_finds_no_contract_broken() -> None:
    command = Path(sys.executable).with_name("lint-imports")
    if not command.exists():
        found = shutil.which("lint-imports")
        assert found, "import-linter is not installed"
        command = Path(found)
    checked = subprocess.run(
        [str(command), "--no-cache", "--no-logo"],
        cwd=ROOT,
        check=False,
        capture_output=True,
        text=True,
    )
    assert checked.returncode == 0, checked.stdout


def imports_inside(module: Module) -> Iterator[str]:
    """Imports that run only when a function does, so that no contract can be trusted."""
    for function in ast.walk(module.tree):
        if isinstance(function, ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda):
            for node in ast.walk(function):
                if isinstance(node, ast.Import | ast.ImportFrom):
                    yield f"{module.name}:{node.lineno}"


def test_no_function_imports() -> None:
    assert [place for module in modules() for place in imports_inside(module)] == []


def test_no_floor_names_a_module_above_it_in_a_text() -> None:
    """What lists every app's members is named in the settings, on the top floor."""
    wrong = [
        f"{place} names {text}"
        for module in modules()
        for place, text in module.texts()
        if DOTTED.fullmatch(text) and is_module(text) and above(module.floor, floor_of(text))
    ]
    assert wrong == []


def is_module(dotted: str) -> bool:
    """Whether a dotted text is a module of ours or in one, not the code of a right."""
    first, second = dotted.split(".")[:2]
    return (ROOT / first / second).is_dir() or (ROOT / first / f"{second}.py").exists()


def test_no_signals_carry_our_own_logic() -> None:
    """A lower app that must cause something above returns a value."""
    wrong = [
        f"{module.name}:{node.lineno}"
        for module in modules()
        for node in ast.walk(module.tree)
        if isinstance(node, ast.ImportFrom)
        and (node.module or "").startswith(("django.dispatch", "django.db.models.signals"))
    ]
    assert wrong == []


# Foreign keys


def our_models() -> list[type[Model]]:
    """Every model of ours, with the tables between two and the tables of history."""
    return [
        model
        for model in apps.get_models(include_auto_created=True)
        if model._meta.app_label in PACKAGES
    ]


def test_no_relation_points_to_an_app_above() -> None:
    assert our_models()
    wrong = [
        f"{model._meta.label}.{field.name} points to {field.related_model._meta.label}"
        for model in our_models()
        for field in model._meta.get_fields()
        if field.is_relation
        and (field.concrete or field.many_to_many)
        and not field.auto_created
        and field.related_model._meta.app_label in PACKAGES
        and above(model._meta.app_label, field.related_model._meta.app_label)
    ]
    assert wrong == []


def test_the_ground_floor_has_no_concrete_model() -> None:
    assert list(apps.get_app_config("lib").get_models()) == []


# Names of addresses


def reversed_names(module: Module) -> Iterator[tuple[str, str]]:
    """Names of addresses in Python: what is reversed, and every text that looks like one."""
    for place, text in module.texts():
        if NAMESPACED.fullmatch(text):
            yield place, text
    for node in ast.walk(module.tree):
        if isinstance(node, ast.Call) and node.args and called(node) in REVERSERS:
            name = getattr(node.args[0], "value", None)
            if isinstance(name, str) and "/" not in name:
                yield f"{module.name}:{node.lineno}", name


def called(node: ast.Call) -> str:
    """The last part of what is called."""
    if isinstance(node.func, ast.Attribute):
        return node.func.attr
    return node.func.id if isinstance(node.func, ast.Name) else ""


def named_in_templates(template: PageTemplate) -> Iterator[tuple[str, str]]:
    """Names of addresses in a template."""
    return template.places(r"""\{%\s*url\s+["']([^"']+)["']""")


def uses_of_addresses() -> Iterator[tuple[str, str, str]]:
    """Floor, place and name of every address that Python or a template asks for by name."""
    for module in modules():
        for place, name in reversed_names(module):
            yield module.floor, place, name
    for template in templates():
        for place, name in named_in_templates(template):
            yield template.floor, place, name


def test_names_of_addresses_lead_down_the_line() -> None:
    floors = {address.name: address.floor for address in addresses()}
    uses = list(uses_of_addresses())
    assert uses
    assert [
        f"{place}: no address is called {name}" for _, place, name in uses if name not in floors
    ] == []
    assert [
        f"{place} leads up to {name}" for floor, place, name in uses if above(floor, floors[name])
    ] == []


# Templates


def test_every_folder_of_templates_belongs_to_a_floor() -> None:
    assert {template.floor for template in templates()} <= set(FLOORS)


def test_templates_include_and_extend_down_the_line() -> None:
    wrong = [
        f"{place} takes {name}"
        for template in templates()
        for place, name in template.places(r"""\{%\s*(?:include|extends)\s+["']([^"']+)["']""")
        if above(template.floor, template_floor(name))
    ]
    assert wrong == []


def test_python_names_templates_down_the_line() -> None:
    known = {template.name for template in templates()}
    wrong = [
        f"{place} draws {text}"
        for module in modules()
        for place, text in module.texts()
        if text in known and above(module.floor, template_floor(text))
    ]
    assert wrong == []
