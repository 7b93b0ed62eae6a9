"""The fixed vocabularies of strategies, actions, risks and recommendations."""

from dataclasses import dataclass

from django.db.models import IntegerChoices, TextChoices

from config.lib.components import Tag, TagColour


class StrategyKind(TextChoices):
    """What a partnership calls the papers that hold its actions."""

    JOINT_COMMISSIONING = "joint_commissioning", "Joint commissioning strategy"
    SEND = "send", "SEND strategy"
    REFORM = "reform", "Local SEND reform plan"
    IMPROVEMENT = "improvement", "Improvement or accelerated progress plan"
    TRANSFORMATION = "transformation", "Transformation plan"
    INSPECTION = "inspection", "Response to an inspection"


class StrategyStatus(TextChoices):
    """Where a strategy stands between its first draft and its end."""

    DRAFT = "draft", "Draft"
    CONSULTED = "consulted", "Consulted on"
    ADOPTED = "adopted", "Adopted"
    IN_REVIEW = "in_review", "In review"
    CLOSED = "closed", "Closed"


# A strategy that is carried out and reported on.
IN_FORCE = (StrategyStatus.ADOPTED, StrategyStatus.IN_REVIEW)


class CycleStage(TextChoices):
    """The four stages of the commissioning cycle."""

    ANALYSE = "analyse", "Analyse"
    PLAN = "plan", "Plan"
    DO = "do", "Do"
    REVIEW = "review", "Review"


@dataclass(frozen=True)
class Rag:
    """A rating as a word, a letter and a colour, so that colour never stands alone."""

    word: str
    letter: str
    colour: TagColour


class ActionState(TextChoices):
    """The state of an action in words: not started, and York's five."""

    NOT_STARTED = "not_started", "Not started"
    STARTED_DELAYED = "started_delayed", "Started but delayed"
    PROGRESSING_DELAYED = "progressing_delayed", "Progressing but delayed"
    ON_TRACK = "on_track", "Progressing and on track"
    COMPLETED = "completed", "Completed"
    EMBEDDED = "embedded", "Embedded"

    @property
    def rag(self) -> Rag:
        """The rating that the words stand for."""
        return _RAGS[self]

    @property
    def tag(self) -> Tag:
        """The letter and the words, coloured."""
        return Tag(f"{self.rag.letter}: {self.label}", self.rag.colour)


_RAGS = {
    ActionState.NOT_STARTED: Rag("Grey", "N", "grey"),
    ActionState.STARTED_DELAYED: Rag("Red", "R", "red"),
    ActionState.PROGRESSING_DELAYED: Rag("Amber", "A", "orange"),
    ActionState.ON_TRACK: Rag("Green", "G", "green"),
    ActionState.COMPLETED: Rag("Blue", "B", "blue"),
    ActionState.EMBEDDED: Rag("Purple", "E", "purple"),
}
# States in which nothing is owed any more.
FINISHED = (ActionState.COMPLETED, ActionState.EMBEDDED)


class ImpactAssessment(TextChoices):
    """Whether an action needs an equality impact assessment, and has it."""

    UNDECIDED = "undecided", "Not decided yet"
    NOT_NEEDED = "not_needed", "Not needed"
    NEEDED = "needed", "Needed"
    DONE = "done", "Done"


class UpdateStatus(TextChoices):
    """Where an owner's update stands."""

    DRAFT = "draft", "Draft"
    SUBMITTED = "submitted", "Submitted"
    RETURNED = "returned", "Returned"
    ACCEPTED = "accepted", "Accepted"


class Standing(TextChoices):
    """Where a measure stands against its trajectory."""

    ON = "on", "On trajectory"
    NEAR = "near", "Near trajectory"
    OFF = "off", "Off trajectory"

    @property
    def tag(self) -> Tag:
        """The words, coloured."""
        colours: dict[str, TagColour] = {"on": "green", "near": "orange", "off": "red"}
        return Tag(self.label, colours[self.value])


class ExplanationStatus(TextChoices):
    """Where the explanation of an exception stands."""

    WAITING = "waiting", "Not explained yet"
    EXPLAINED = "explained", "Explained"
    RETURNED = "returned", "Returned"
    ACCEPTED = "accepted", "Explanation accepted"

    @property
    def tag(self) -> Tag:
        """The words, coloured."""
        colours: dict[str, TagColour] = {
            "waiting": "orange",
            "explained": "blue",
            "returned": "red",
            "accepted": "green",
        }
        return Tag(self.label, colours[self.value])


class Likelihood(IntegerChoices):
    """How likely a risk is."""

    RARE = 1, "1: rare"
    UNLIKELY = 2, "2: unlikely"
    POSSIBLE = 3, "3: possible"
    LIKELY = 4, "4: likely"
    ALMOST_CERTAIN = 5, "5: almost certain"


class Impact(IntegerChoices):
    """How bad it would be."""

    NEGLIGIBLE = 1, "1: negligible"
    MINOR = 2, "2: minor"
    MODERATE = 3, "3: moderate"
    MAJOR = 4, "4: major"
    SEVERE = 5, "5: severe"


class SourceKind(TextChoices):
    """Where recommendations come from."""

    REVIEW = "review", "Review"
    PEER_REVIEW = "peer_review", "Peer review"
    INSPECTION = "inspection", "Inspection"
    AUDIT = "audit", "Audit"
    OTHER = "other", "Other"


class RecommendationKind(TextChoices):
    """What a source says: what it found, or what it asks for."""

    RECOMMENDATION = "recommendation", "Recommendation"
    POINT = "point", "Point to consider"
    FINDING = "finding", "Finding"


class Acceptance(TextChoices):
    """What the partnership answered."""

    WAITING = "waiting", "Not answered yet"
    ACCEPTED = "accepted", "Accepted"
    PARTLY = "partly", "Accepted in part"
    REFUSED = "refused", "Not accepted"


class RecommendationState(TextChoices):
    """How far a recommendation is carried out."""

    OPEN = "open", "Not started"
    UNDER_WAY = "under_way", "Under way"
    DONE = "done", "Done"


class ActionFate(TextChoices):
    """What becomes of an action when its strategy is reviewed."""

    CARRIED = "carried", "Carried over"
    COMPLETED = "completed", "Closed: completed"
    EMBEDDED = "embedded", "Closed: embedded"
    WITHDRAWN = "withdrawn", "Closed: withdrawn"


class PriorityFate(TextChoices):
    """What becomes of a priority when its strategy is reviewed."""

    KEPT = "kept", "Kept"
    CHANGED = "changed", "Changed"
    DROPPED = "dropped", "Dropped"
    NEW = "new", "New"


class TargetFate(TextChoices):
    """What becomes of a target when its strategy is reviewed."""

    KEPT = "kept", "Kept"
    RESTATED = "restated", "Restated"
    DROPPED = "dropped", "Dropped"


class PlanImportState(TextChoices):
    """Where the import of a plan table stands."""

    READ = "read", "Not imported yet"
    IMPORTED = "imported", "Imported"
    UNDONE = "undone", "Undone"
    DISCARDED = "discarded", "Put away"
