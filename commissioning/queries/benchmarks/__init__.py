"""An area's published figures beside England, its region and its statistical neighbours.

Figures are read from the newest release of each value and for the total only. Every function
takes a fixed number of queries, whatever number of observations is loaded.
"""

from commissioning.queries.benchmarks.figures import Change, Figure, Span
from commissioning.queries.benchmarks.places import Neighbour, Places, places_of
from commissioning.queries.benchmarks.rows import Benchmark, benchmark_rows
from commissioning.queries.benchmarks.standing import NeighbourMean, Standing

__all__ = [
    "Benchmark",
    "Change",
    "Figure",
    "Neighbour",
    "NeighbourMean",
    "Places",
    "Span",
    "Standing",
    "benchmark_rows",
    "places_of",
]
