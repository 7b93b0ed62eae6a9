"""What files hold: names, lengths, templates, files of others, traces of one machine."""

import ast
import hashlib
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.template import Context, Template

from tests.architecture.house import ROOT, VENDORED, PageTemplate, modules, templates, tracked

MODULE_LINES = 500
FUNCTION_LINES = 50
NAMELESS = {"util", "utils", "helper", "helpers", "common", "misc"}
INLINE = (
    ("a script in the page", r"(<script(?![^>]*\ssrc=)[^>]*>)"),
    ("a style in the page", r"(<style\b)"),
    ("a style of one element", r"(\sstyle\s*=)"),
    ("a script of one element", r"""(\son[a-z]+\s*=\s*["'])"""),
    ("a script as an address", r"""(["']\s*javascript:)"""),
    ("a file of another site", r"""((?:src|<link[^>]*href)\s*=\s*["'](?:https?:)?//)"""),
)
# Put together here, so that this file does not find itself.
REGISTRIES = ("pypi" + ".org", "python" + "hosted.org", "npm" + "js.org", "npm" + "js.com")
OF_A_MACHINE = re.compile(
    "|".join(
        (
            *(re.escape(host) for host in REGISTRIES),
            r"(?:extra-)?index-" + "url",
            r"(?<![\w.])/(?:" + "work|root|Users" + r")/\w",
        )
    )
)
ALLOWED = ("--no-emit-index-" + "url",)  # says that none is written


def files(*roots: str) -> Iterator[Path]:
    """Our files below folders of the checkout."""
    for root in roots:
        yield from (ROOT / root).rglob("*")


def test_no_file_is_named_after_nothing() -> None:
    below = files("config", "commissioning", "ehcp", "provision", "strategy", "templates", "tests")
    assert [str(path) for path in below if path.stem.lower().strip("_") in NAMELESS] == []


def test_no_module_outgrows_its_readers() -> None:
    """Modules are 70 to 90 lines in the codebases that we learn from."""
    lengths = {module.name: len(module.path.read_text().splitlines()) for module in modules()}
    assert {name: lines for name, lines in lengths.items() if lines > MODULE_LINES} == {}


def test_no_function_outgrows_a_screen() -> None:
    lengths = {
        f"{module.name}:{node.lineno} {node.name}": (node.end_lineno or 0) - node.lineno + 1
        for module in modules()
        for node in ast.walk(module.tree)
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
    }
    assert {name: lines for name, lines in lengths.items() if lines > FUNCTION_LINES} == {}


def test_every_module_says_what_it_is_about() -> None:
    silent = [
        module.name
        for module in modules()
        if ast.get_docstring(module.tree) is None and module.tree.body
        if module.path.name != "apps.py"  # its name says it all
    ]
    assert silent == []


# Templates


def pages() -> list[PageTemplate]:
    """Templates that become HTML."""
    return [template for template in templates() if template.name.endswith(".html")]


@pytest.mark.parametrize(("what", "pattern"), INLINE, ids=[what for what, _ in INLINE])
def test_templates_keep_the_content_security_policy(what: str, pattern: str) -> None:
    found = [place for page in pages() for place, _ in page.places(pattern)]
    assert found == [], what


def test_every_component_opens_with_a_comment_on_its_parameters() -> None:
    components = [page for page in pages() if page.name.startswith("components/")]
    assert components
    silent = [page.name for page in components if not page.text.startswith(("{#", "{% comment %}"))]
    assert silent == []


def test_a_variable_that_is_not_there_fails_a_test() -> None:
    """That is `--fail-on-template-vars`, in pyproject.toml."""
    with pytest.raises(pytest.fail.Exception, match="nothing"):
        Template("{{ nothing }}").render(Context())


# Files of others, and of machines


def sums() -> dict[str, str]:
    """The sums that the list of vendored files gives."""
    listed = (VENDORED / "README.md").read_text(encoding="utf-8")
    return {name: digest for digest, name in re.findall(r"^([0-9a-f]{64})  (\S+)$", listed, re.M)}


def test_vendored_files_are_what_their_list_says() -> None:
    kept = {
        path.relative_to(VENDORED).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in VENDORED.rglob("*")
        if path.suffix in {".js", ".css", ".woff2"}
    }
    assert kept
    assert kept == sums()


def test_every_vendored_package_comes_with_its_licence() -> None:
    packages = [path for path in VENDORED.iterdir() if path.is_dir()]
    assert [path.name for path in packages if not (path / "LICENSE").is_file()] == []


def test_no_file_names_a_registry_or_a_folder_of_one_machine() -> None:
    wrong = []
    for path in tracked():
        if path.is_relative_to(VENDORED):
            continue
        try:
            text = path.read_text(encoding="utf-8")
        except UnicodeDecodeError:
            continue
        for option in ALLOWED:
            text = text.replace(option, "")
        if found := OF_A_MACHINE.search(text):
            wrong.append(f"{path.relative_to(ROOT)}: {found[0]}")
    assert wrong == []
