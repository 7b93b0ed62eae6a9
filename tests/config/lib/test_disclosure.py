"""No hidden cell can be worked out: attacked by solving the equations of the totals."""

import random
from fractions import Fraction

import pytest

from config.lib.disclosure import (
    cells,
    hidden_cells,
    hidden_side_by_side,
    is_small,
    share_is_hidden,
    shown_share,
    with_totals,
)

Rows = list[list[int]]


def test_one_to_four_are_small() -> None:
    assert [count for count in range(8) if is_small(count)] == [1, 2, 3, 4]


def test_a_table_without_small_counts_is_shown_whole() -> None:
    assert hidden_cells([[5, 0], [12, 7]]) == frozenset()


def test_a_small_count_takes_the_cheapest_ring_with_it() -> None:
    # 3 is hidden. In its row 20 goes with it, in its column 6 and not 9, and 8 beside the 6.
    assert hidden_cells([[3, 20], [9, 30], [6, 8]]) == {(0, 0), (0, 1), (2, 0), (2, 1)}


def test_two_ones_in_a_row_are_not_enough() -> None:
    """Their total of 2, from the row's, would say that both are 1."""
    hidden = hidden_cells([[1, 1, 40, 50], [1, 1, 60, 70]])
    assert {(0, 2), (1, 2)} <= hidden


def test_a_lone_row_hides_its_total() -> None:
    assert (0, 2) in hidden_cells([[3, 0], [20, 30]])


def test_a_total_hidden_below_one_table_is_hidden_below_the_other() -> None:
    # A lone row hides its total, here the second column's; the other table ends in it too.
    lone, other = [[30, 3]], [[10, 0], [20, 3]]
    first, second = hidden_side_by_side([lone, other])
    assert {c for r, c in first if r == 1} == {c for r, c in second if r == 2} != set()
    wide = [[15, 20, 25], [15, 25, 30]]
    assert hidden_side_by_side([wide, [[30, 45, 55]]]) == (frozenset(), frozenset())


def solved(full: tuple[tuple[int, ...], ...], hidden: frozenset[tuple[int, int]]) -> list[object]:
    """The hidden cells that the equations of rows and columns give away (Gauss–Jordan)."""
    order = sorted(hidden)
    equations: list[list[Fraction]] = []
    height, width = len(full), len(full[0])
    signs = [[(-1 if c == width - 1 else 1) for c in range(width)] for _ in range(height)]
    for r in range(height):
        equations.append([Fraction(signs[r][c] if x == r else 0) for x, c in order])
    for c in range(width):
        equations.append(
            [Fraction((-1 if x == height - 1 else 1) if y == c else 0) for x, y in order]
        )
    pivots = reduce(equations, len(order))
    return [
        order[column]
        for row, column in pivots
        if all(not equations[row][other] for other in range(len(order)) if other != column)
    ]


def reduce(equations: list[list[Fraction]], width: int) -> list[tuple[int, int]]:
    """Bring into reduced echelon form; gives row and column of each pivot."""
    pivots: list[tuple[int, int]] = []
    for column in range(width):
        row = len(pivots)
        found = next((r for r in range(row, len(equations)) if equations[r][column]), None)
        if found is None:
            continue
        equations[row], equations[found] = equations[found], equations[row]
        lead = equations[row][column]
        equations[row] = [value / lead for value in equations[row]]
        for other in range(len(equations)):
            if other != row and equations[other][column]:
                factor = equations[other][column]
                equations[other] = [
                    a - factor * b for a, b in zip(equations[other], equations[row], strict=True)
                ]
        pivots.append((row, column))
    return pivots


def test_the_attack_finds_what_a_lone_hidden_cell_is() -> None:
    full = with_totals([[3, 20], [9, 30]])
    assert solved(full, frozenset({(0, 0)})) == [(0, 0)]
    assert solved(full, frozenset({(0, 0), (0, 1)})) == [(0, 0), (0, 1)]


@pytest.mark.parametrize("seed", range(200))
def test_no_hidden_cell_can_be_worked_out(seed: int) -> None:
    chance = random.Random(seed)
    width, height = chance.randint(2, 5), chance.randint(1, 8)
    rows: Rows = [
        [chance.choice((0, 0, 1, 2, 3, 4, 6, 9, 15, 40)) for _ in range(width)]
        for _ in range(height)
    ]
    full = with_totals(rows)
    hidden = hidden_cells(rows)
    assert {cell for cell, count in cells(full) if is_small(count)} <= hidden
    assert solved(full, hidden) == []


def solved_beside(
    tables: list[Rows], hidden: tuple[frozenset[tuple[int, int]], ...]
) -> list[object]:
    """The same of tables with one row of totals between them: their equations together."""

    def name(table: int, r: int, c: int) -> tuple[int, int, int]:
        return (-1, 0, c) if r == len(tables[table]) else (table, r, c)

    order = sorted({name(t, r, c) for t, cells in enumerate(hidden) for r, c in cells})
    equations = []
    for t, rows in enumerate(tables):
        height, width = len(rows) + 1, len(rows[0]) + 1
        for r in range(height):
            line = {name(t, r, c): (-1 if c == width - 1 else 1) for c in range(width)}
            equations.append([Fraction(line.get(cell, 0)) for cell in order])
        for c in range(width):
            line = {name(t, r, c): (-1 if r == height - 1 else 1) for r in range(height)}
            equations.append([Fraction(line.get(cell, 0)) for cell in order])
    pivots = reduce(equations, len(order))
    return [
        order[column]
        for row, column in pivots
        if all(not equations[row][other] for other in range(len(order)) if other != column)
    ]


@pytest.mark.parametrize("seed", range(200))
def test_tables_side_by_side_give_nothing_away_together(seed: int) -> None:
    chance = random.Random(seed)
    width = chance.randint(1, 4)
    first: Rows = [
        [chance.choice((0, 0, 1, 3, 6, 9, 15, 40)) for _ in range(width)]
        for _ in range(chance.randint(1, 6))
    ]
    totals = [sum(column) for column in zip(*first, strict=True)]
    second: Rows = [[chance.randint(0, total) for total in totals] for _ in range(1)]
    second.append([total - part for total, part in zip(totals, second[0], strict=True)])
    tables = [first, second, [totals]]
    hidden = hidden_side_by_side(tables)
    assert solved_beside(tables, hidden) == []


@pytest.mark.parametrize("seed", range(100))
def test_the_hidden_cells_of_a_line_come_to_5_or_more(seed: int) -> None:
    """So that counts below a total do not pin each other down."""
    chance = random.Random(seed)
    rows: Rows = [[chance.choice((0, 1, 2, 4, 7, 30)) for _ in range(3)] for _ in range(5)]
    full, hidden = with_totals(rows), hidden_cells(rows)
    for r in range(len(full)):
        covered = [full[r][c] for c in range(3) if (r, c) in hidden]
        assert not covered or (r, 3) in hidden or sum(covered) >= 5


@pytest.mark.parametrize(
    ("part", "whole", "hidden"),
    [(9, 100, True), (10, 100, False), (96, 100, True), (95, 100, False), (100, 100, False)],
)
def test_shares_rest_on_ten_and_leave_none_or_five(part: int, whole: int, hidden: bool) -> None:
    assert share_is_hidden(part, whole) is hidden


def test_a_share_is_hidden_from_a_board_alone() -> None:
    assert shown_share(3, 12, open_to_all=True) == "c"
    assert shown_share(3, 12, open_to_all=False) == "25.0%"
    assert shown_share(0, 0, open_to_all=True) == "–"
