"""People who change a plan: each does at random what a commissioner does, through its forms."""

import random
import time
import traceback
from collections import Counter
from dataclasses import dataclass, field
from typing import Any, Final

from django.core import signing

from config.lib import together
from strategy.choices import ActionState
from strategy.models import Action, Milestone, Priority, PriorityLink, Strategy, Update
from strategy.views import bulk
from tests.together.browser import Browser, Page
from tests.together.proof import ADDED, REMOVED, AsShown, Change

# Half of all changes meet in these few actions, so that people get into each other's way.
HOT: Final = 4
THINKS: Final = 0.2  # seconds at most between opening a form and sending it
SAVED, CLASH = "Saved", "Two versions"
FINE: Final = (200, 404, 409)


@dataclass(frozen=True)
class Place:
    """What is edited: the addresses of the area and of the plan, and its references."""

    area: str
    plan: str
    slug: str
    references: tuple[str, ...]


@dataclass
class Editor:
    """Somebody at a browser. Notes what was answered; `wrong` is what never should be."""

    browser: Browser
    by: int
    place: Place
    drawn: random.Random
    changes: list[Change] = field(default_factory=list)
    as_shown: list[AsShown] = field(default_factory=list)
    wrong: list[str] = field(default_factory=list)
    seconds: list[float] = field(default_factory=list)
    counts: Counter[str] = field(default_factory=Counter)
    moves: int = 0
    typed: int = 0

    def work(self, until: float) -> None:
        """One deed after another."""
        deeds = [deed for deed, times in DEEDS for _ in range(times)]
        try:
            while time.monotonic() < until:
                self.drawn.choice(deeds)(self)
        except Exception as error:
            self.wrong.append("".join(traceback.format_exception(error)))
        finally:
            self.browser.close()

    # What all deeds share

    def words(self) -> str:
        """A text that nobody else writes."""
        self.typed += 1
        return f"w{self.by}x{self.typed}"

    def reference(self) -> str:
        """An action, often one of those that everybody changes."""
        some = self.place.references
        return self.drawn.choice(some[:HOT] if self.drawn.random() < 0.5 else some)

    def url(self, reference: str) -> str:
        """The address of an action."""
        return f"{self.place.area}actions/{reference}/"

    def goals(self) -> list[int]:
        """The keys of the plan's priorities."""
        found = Priority.objects.filter(strategy__slug=self.place.slug)
        return list(found.values_list("pk", flat=True))

    def open(self, url: str, *, in_place: bool = False) -> Page:
        """Fetch a page and think."""
        page = self.browser.get(url, in_place=in_place)
        self.check(page, "GET")
        time.sleep(self.drawn.random() * THINKS)
        return page

    def send(
        self, page: Page, form: Any, changes: dict[str, Any], *, in_place: bool = False
    ) -> Page:
        """Send a form, and note how long it took."""
        began = time.perf_counter()
        answer = self.browser.send(page, form, changes, in_place=in_place)
        self.seconds.append(time.perf_counter() - began)
        self.check(answer, "POST")
        return answer

    def check(self, page: Page, method: str) -> None:
        """No answer is a fault of the server's."""
        if page.status not in FINE:
            self.wrong.append(f"{method} {page.url} answers {page.status}")

    def keep(
        self,
        page: Page,
        form: Any,
        model: str,
        key: int,
        sent: dict[str, str],
        words: str = SAVED,
    ) -> Page:
        """Send a form of what several people edit; where it clashes, decide and send again.

        What is told as saved is noted with the values that the form was opened with.
        """
        in_place = form.get("hx-post") is not None
        answer = self.send(page, form, sent, in_place=in_place)
        control = next(name for name in form.fields if name.endswith(together.OPENED))
        prefix = control.removesuffix(together.OPENED)
        while CLASH in answer.text:
            self.counts["clashes"] += 1
            form = answer.form(control)
            answer = self.send(answer, form, self.decided(form, sent, prefix), in_place=in_place)
        if not saved(answer, words):
            self.counts["not saved"] += 1
            return answer
        opened = opened_of(form, control)
        for name, value in sent.items():
            plain = name.removeprefix(prefix)
            if plain in opened and opened[plain] != value:
                self.changes.append(Change(model, key, plain, opened[plain], value, self.by))
        self.counts["saved"] += 1
        return answer

    def decided(self, form: Any, sent: dict[str, str], prefix: str) -> dict[str, str]:
        """What to do about each clash: keep one's own, take theirs, or write a third.

        `sent` then holds what is to be saved: theirs is no change.
        """
        ticks: dict[str, str] = {}
        for control in form.fields:
            if not control.startswith(f"{prefix}{together.TAKE}"):
                continue
            name = prefix + control.removeprefix(f"{prefix}{together.TAKE}")
            way = self.drawn.choice(("mine", "theirs", "third"))
            if way == "theirs":
                ticks[control] = together.THEIRS
                sent.pop(name, None)
            elif way == "third" and sent[name].startswith("w"):
                sent[name] = self.words()
        return sent | ticks

    # Deeds

    def part(self) -> None:
        """Change one part of an action in its place; sometimes take that back."""
        reference = self.reference()
        part = self.drawn.choice(("title", "title", "owner", "due", "state", "state"))
        url = f"{self.url(reference)}edit/{part}/?plan={self.place.slug}&at=1"
        page = self.open(url, in_place=True)
        form = page.form(together.OPENED)
        if form is None:
            return
        sent = self.wanted(part)
        key = Action.everything.values_list("pk", flat=True).get(reference=reference)
        answer = self.keep(page, form, "Action", key, sent)
        if saved(answer) and self.drawn.random() < 0.3:
            self.undo(answer, key)

    def wanted(self, part: str) -> dict[str, str]:
        """Something else than it says now."""
        if part == "title":
            return {"title": self.words()}
        if part == "owner":
            return {"lead_post": self.words()}
        if part == "state":
            return {"state": self.drawn.choice(ActionState.values)}
        day = f"2026-{self.drawn.randint(1, 12):02d}-{self.drawn.randint(1, 28):02d}"
        return {"due_on": day, "reason": "As agreed."}

    def undo(self, page: Page, key: int) -> None:
        """Press Undo a moment later."""
        form = page.form("undo")
        if form is None:
            return
        time.sleep(self.drawn.random() * THINKS)
        opened = opened_of(form, together.OPENED)
        before = {name: form.fields[name] or "" for name in opened}
        answer = self.send(page, form, {}, in_place=True)
        if answer.status == 409:
            self.counts["undo refused"] += 1
        elif saved(answer):
            self.counts["undone"] += 1
            self.changes += [
                Change("Action", key, name, opened[name], before[name], self.by)
                for name in opened
                if before[name] != opened[name]
            ]

    def whole(self) -> None:
        """Change two texts of an action on its own page."""
        reference = self.reference()
        page = self.open(f"{self.url(reference)}edit/")
        form = page.form(together.OPENED)
        if form is not None:
            names = self.drawn.sample(("title", "why", "resources", "evidence"), 2)
            key = Action.everything.values_list("pk", flat=True).get(reference=reference)
            self.keep(page, form, "Action", key, {name: self.words() for name in names})

    def priority(self) -> None:
        """Change what success of a priority looks like."""
        key = self.drawn.choice(self.goals())
        page = self.open(f"{self.place.plan}priorities/{key}/edit/")
        form = page.form(together.OPENED)
        if form is not None:
            self.keep(page, form, "Priority", key, {"success": self.words()})

    def strategy(self) -> None:
        """Change the vision of the strategy."""
        key = Strategy.objects.values_list("pk", flat=True).get(slug=self.place.slug)
        page = self.open(f"{self.place.plan}edit/")
        self.keep(page, page.form(together.OPENED), "Strategy", key, {"vision": self.words()})

    def milestone(self) -> None:
        """Add a milestone, change one, or take one out."""
        reference = self.reference()
        there = Milestone.objects.filter(action__reference=reference).first()
        where = f"{self.url(reference)}milestones/"
        if there is None or self.drawn.random() < 0.4:
            page = self.open(f"{where}add/")
            form, words = page.form("title"), self.words()
            if form is not None:
                sent = {"title": words, "due_on": "2026-12-31"}
                if saved(self.send(page, form, sent), "Milestone added"):
                    self.changes.append(Change("Milestone", 0, ADDED, "", words, self.by))
            return
        page = self.open(f"{where}{there.pk}/edit/")
        form = page.form(together.OPENED)
        if form is not None and self.drawn.random() < 0.8:
            self.keep(page, form, "Milestone", there.pk, {"title": self.words()})
        elif form is not None:
            remove = next(each for each in page.forms() if each.action == "../remove/")
            answer = self.send(page, remove, {})
            if saved(answer, "Taken out: "):
                title = answer.text.split("Taken out: ")[1].split(". The history")[0]
                self.changes.append(Change("Milestone", 0, REMOVED, "", title, self.by))

    def move(self) -> None:
        """Move a row up or down, or behind another."""
        page = self.open(f"{self.place.plan}order/")
        form = next(each for each in page.forms() if each.get("data-order") is not None)
        links = PriorityLink.everything.filter(priority__in=self.goals())
        keys = list(links.values_list("pk", flat=True))
        move = f"action-{self.drawn.choice(keys)}-{self.drawn.choice(('up', 'down'))}"
        if self.drawn.random() < 0.3:
            one, other = self.drawn.sample(self.goals(), 2)
            move = f"priority-{one}-after-{other}"
        answer = self.send(page, form, {"move": move}, in_place=True)
        self.moves += saved(answer)

    def tick(self) -> None:
        """Tick or untick a cell of the matrix."""
        page = self.open(f"{self.place.plan}matrix/")
        form = page.form("opened")
        boxes = form.xpath(".//input[@name='cell']")
        box = self.drawn.choice(boxes[: 3 * HOT] if self.drawn.random() < 0.5 else boxes)
        ticked = box.get("checked") is None
        url = box.get("hx-post")
        form.set("hx-post", url)
        cell = {"cell": box.get("value"), "ticked": "1" if ticked else "0", "opened": None}
        answer = self.send(page, form, cell, in_place=True)
        if saved(answer):
            said = ADDED if ticked else REMOVED
            self.changes.append(Change("PriorityLink", 0, said, "", box.get("value"), self.by))

    def links(self) -> None:
        """Say on one page what an action serves."""
        reference = self.reference()
        page = self.open(f"{self.url(reference)}links/")
        form = page.form(together.OPENED)
        if form is None:
            return
        key = Action.everything.values_list("pk", flat=True).get(reference=reference)
        goals = [each.get("value") for each in form.xpath(".//input[@name='priority']")]
        wanted = self.drawn.sample(goals, self.drawn.randint(0, len(goals)))
        answer = self.send(page, form, {"priority": wanted})
        if not saved(answer):
            self.counts["clashes"] += CLASH in answer.text
            return
        opened = set(opened_of(form, together.OPENED)["priority"])
        self.changes += [
            Change("PriorityLink", 0, said, "", f"{key}-{goal}", self.by)
            for said, goals in ((ADDED, set(wanted) - opened), (REMOVED, opened - set(wanted)))
            for goal in goals
        ]

    def several(self) -> None:
        """Change three actions with a preview; where they changed since, leave it at that."""
        page = self.open(f"{self.place.area}actions/change/several/?plan={self.place.slug}")
        form = page.form("action")
        keys = [each.get("value") for each in form.xpath(".//input[@name='action']")]
        chosen = self.drawn.sample(keys[:HOT] * 4 + keys, 3)
        wish = {"state": self.drawn.choice(ActionState.values)}
        preview = self.send(page, form, {"action": sorted(set(chosen)), **wish})
        time.sleep(self.drawn.random() * THINKS)
        form = preview.form("shown")
        if form is None or "Change 0 actions" in preview.text or ">Change " not in preview.text:
            return
        shown = signing.loads(form.fields["shown"], salt=bulk.SALT)
        done = self.send(preview, form, {})
        undo = done.form("undo")
        if undo is None:
            self.counts["bulk refused"] += 1
            return
        self.as_shown += [
            AsShown(int(key), version, "state", wish["state"], self.by)
            for key, version in shown.items()
        ]
        if self.drawn.random() < 0.5:
            self.undo_several(done, undo)

    def undo_several(self, done: Page, form: Any) -> None:
        """Take the change of several actions back."""
        _, sealed = signing.loads(form.fields["undo"], salt=bulk.UNDO)
        if not saved(self.send(done, form, {}), "Undone: "):
            self.counts["undo refused"] += 1
            return
        for key, version, values in sealed:
            self.as_shown += [
                AsShown(key, version, name, str(value), self.by) for name, value in values.items()
            ]

    def update(self) -> None:
        """Write the update of an action as a draft, or submit it."""
        reference = self.reference()
        page = self.open(f"{self.url(reference)}update/")
        form = next((each for each in page.forms() if opened_control(each)), None)
        if form is None:
            return
        control = opened_control(form)
        prefix = control.removesuffix(together.OPENED)
        action, period = prefix.strip("u-").split("-")
        there = Update.objects.filter(action=action, period=period).first()
        sent = {f"{prefix}done": self.words(), f"{prefix}state": "on_track", "draft": "1"}
        if there is None:
            answer = self.send(page, form, sent)
            if saved(answer, "saved: "):
                words = f"{action}-{period}"
                self.changes.append(Change("Update", 0, ADDED, "", words, self.by))
            return
        self.keep(page, form, "Update", there.pk, sent, "saved: ")

    def add(self) -> None:
        """Add two actions as lines."""
        page = self.open(f"{self.place.area}actions/add/several/?plan={self.place.slug}")
        form = page.form("form-0-title")
        titles = [self.words(), self.words()]
        sent = {f"form-{at}-title": title for at, title in enumerate(titles)}
        if saved(self.send(page, form, sent), "actions added"):
            self.changes += [Change("Action", 0, ADDED, "", title, self.by) for title in titles]

    def withdraw(self) -> None:
        """Withdraw an action that was not withdrawn, and put it back."""
        reference = self.drawn.choice(self.place.references)
        page = self.open(f"{self.url(reference)}withdraw/")
        form = page.form("reason")
        if form is None:
            return
        key = Action.everything.values_list("pk", flat=True).get(reference=reference)
        words = self.words()
        answer = self.send(page, form, {"reason": words})
        if not saved(answer, "is withdrawn"):
            return
        on = Action.everything.values_list("withdrawn_on", flat=True).get(pk=key)
        back = next(each for each in answer.forms() if "put-back" in (each.action or ""))
        pairs = (("withdrawn_on", "", str(on)), ("withdrawn_because", "", words))
        self.changes += [Change("Action", key, *each, self.by) for each in pairs]
        if saved(self.send(answer, back, {}), "in the plan again"):
            self.changes += [
                Change("Action", key, name, new, old, self.by) for name, old, new in pairs
            ]

    def read(self) -> None:
        """Read the plan, and be seen to be there."""
        page = self.open(self.place.plan)
        form = next(each for each in page.forms() if each.get("data-quiet") is not None)
        answer = self.browser.send(page, form, {}, in_place=True)
        if answer.status not in (200, 204):
            self.wrong.append(f"presence answers {answer.status}")


DEEDS: Final = (
    (Editor.part, 30),
    (Editor.whole, 8),
    (Editor.priority, 6),
    (Editor.strategy, 4),
    (Editor.milestone, 6),
    (Editor.move, 8),
    (Editor.tick, 8),
    (Editor.links, 6),
    (Editor.several, 6),
    (Editor.update, 8),
    (Editor.add, 3),
    (Editor.withdraw, 3),
    (Editor.read, 4),
)


def saved(page: Page, words: str = SAVED) -> bool:
    """Whether somebody was told that it is saved."""
    return page.status == 200 and words in page.text and CLASH not in page.text


def opened_of(form: Any, control: str) -> dict[str, Any]:
    """The values that a form was opened with."""
    found: dict[str, Any] = signing.loads(form.fields[control], salt=together.SALT)
    return found


def opened_control(form: Any) -> str:
    """What the sealed values of an update's form are called; empty where it is no such form."""
    return next((name for name in form.fields if name.endswith(f"-{together.OPENED}")), "")
