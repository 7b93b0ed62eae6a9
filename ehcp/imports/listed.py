"""The rules as a page lists them: DfE's structure and what practitioners check, then ours."""

from commissioning.choices import Severity
from config.lib.components import Column, Table, Tag
from ehcp.imports import checks, extract_checks, numbers, structure
from ehcp.imports.rules import RULES

# Importing them registers their rules.
LISTS = (
    ((checks, numbers), "V", "Rules of the return"),
    ((structure,), "S", "What can be kept at all"),
    ((extract_checks,), "E", "Rules of the monthly extract"),
)


def rule_tables() -> tuple[Table, ...]:
    """One table for the rules of the census, one for what our records need."""
    return tuple(
        Table(
            caption=caption,
            columns=(Column("Rule"), Column("What it asks for"), Column("If it is broken")),
            rows=tuple(
                (
                    rule.code,
                    rule.text,
                    Tag("Error", "red")
                    if rule.severity == Severity.ERROR
                    else Tag("Warning", "orange"),
                )
                for rule in RULES
                if rule.code.startswith(letter)
            ),
        )
        for _, letter, caption in LISTS
    )
