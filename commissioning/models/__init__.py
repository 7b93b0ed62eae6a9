"""The models of the ground floor."""

from commissioning.models.geography import Geography, GeographyAlias, StatisticalNeighbour
from commissioning.models.imports import (
    Import,
    ImportChunk,
    ImportFile,
    ImportProblem,
    ReplacedValue,
    StagedRow,
)
from commissioning.models.measure import Breakdown, Measure, Period, Release
from commissioning.models.observation import Observation
from commissioning.models.partnership import LocalArea, Membership, Organisation, Person
from commissioning.models.school_census import CensusSchool, PupilCount, SchoolCount
from commissioning.models.setting import Setting

__all__ = [
    "Breakdown",
    "CensusSchool",
    "Geography",
    "GeographyAlias",
    "Import",
    "ImportChunk",
    "ImportFile",
    "ImportProblem",
    "LocalArea",
    "Measure",
    "Membership",
    "Observation",
    "Organisation",
    "Period",
    "Person",
    "PupilCount",
    "Release",
    "ReplacedValue",
    "SchoolCount",
    "Setting",
    "StagedRow",
    "StatisticalNeighbour",
]
