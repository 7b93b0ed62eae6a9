"""The records of children and young people, their assessments and plans.

What a return writes keeps its history by triggers of a statement, not of a row: one event for
each row all the same, but written set by set.
"""

from ehcp.models.child import Child
from ehcp.models.clock import ClockRule, IdentifierView, InspectionDownload
from ehcp.models.plan import (
    AnnualReview,
    Attendance,
    BudgetStream,
    Dispute,
    NamedSetting,
    Plan,
    PlanNeed,
)
from ehcp.models.request import Advice, Assessment, Request, TimeException
from ehcp.models.state import RecordState
from ehcp.models.view import CaseView

__all__ = [
    "Advice",
    "AnnualReview",
    "Assessment",
    "Attendance",
    "BudgetStream",
    "CaseView",
    "Child",
    "ClockRule",
    "Dispute",
    "IdentifierView",
    "InspectionDownload",
    "NamedSetting",
    "Plan",
    "PlanNeed",
    "RecordState",
    "Request",
    "TimeException",
]
