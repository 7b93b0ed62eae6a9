"""Strategies, the one plan of actions behind them, and what it answers to."""

from strategy.models.action import Action, Milestone
from strategy.models.deputy import Deputy
from strategy.models.exception import PlanException
from strategy.models.links import (
    LINKS,
    ActionLink,
    DecisionLink,
    EngagementLink,
    LinkKind,
    MeasureLink,
    PartnerLink,
    PriorityLink,
    RecommendationLink,
    RiskLink,
)
from strategy.models.plan_import import PlanImport
from strategy.models.recommendation import Recommendation, Source
from strategy.models.reminder import Reminder, ReminderChoice
from strategy.models.review import (
    AddedAction,
    Review,
    ReviewedAction,
    ReviewedPriority,
    ReviewedTarget,
)
from strategy.models.risk import Risk
from strategy.models.strategy import Alignment, Outcome, Priority, Programme, Strategy
from strategy.models.target import Target
from strategy.models.update import ReportingPeriod, Update
from strategy.models.voice import Decision, Engagement

__all__ = [
    "LINKS",
    "Action",
    "ActionLink",
    "AddedAction",
    "Alignment",
    "Decision",
    "DecisionLink",
    "Deputy",
    "Engagement",
    "EngagementLink",
    "LinkKind",
    "MeasureLink",
    "Milestone",
    "Outcome",
    "PartnerLink",
    "PlanException",
    "PlanImport",
    "Priority",
    "PriorityLink",
    "Programme",
    "Recommendation",
    "RecommendationLink",
    "Reminder",
    "ReminderChoice",
    "ReportingPeriod",
    "Review",
    "ReviewedAction",
    "ReviewedPriority",
    "ReviewedTarget",
    "Risk",
    "RiskLink",
    "Source",
    "Strategy",
    "Target",
    "Update",
]
