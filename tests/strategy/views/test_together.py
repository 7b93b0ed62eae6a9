"""Twenty people change one plan at once: nothing is lost, nothing silently overwritten."""

import re
import threading
from collections import Counter

import pytest
from django.db import connection
from django.test import Client

from commissioning.choices import Role
from commissioning.models import LocalArea
from strategy.models import Action
from tests import factories as make
from tests.conftest import Member, SignIn

PEOPLE = 20
TIMES = 4
URL = "/anyshire/actions/JC-1/edit/"
FIELDS = {
    "reference": "JC-1",
    "title": "Recruit an officer",
    "state": "not_started",
    "impact_assessment": "undecided",
}


class Person:
    """Somebody who adds words of their own to the action, and notes what was answered."""

    def __init__(self, client: Client, number: int) -> None:
        """Not started yet."""
        self.client, self.number = client, number
        self.saved: list[str] = []
        self.clashes = 0
        self.wrong: list[str] = []

    def run(self, start: threading.Barrier) -> None:
        """Open the form, add a word, send it; where it clashes, leave it at that."""
        try:
            start.wait()
            for time in range(TIMES):
                self.once(f"w{self.number}x{time}")
        finally:
            connection.close()

    def once(self, word: str) -> None:
        """One change."""
        form = self.client.get(URL).context["form"]
        why = f"{form.stored('why')} {word}".strip()
        sent = {**FIELDS, "why": why, "opened": form.initial["opened"]}
        answer = self.client.post(URL, sent)
        if answer.status_code == 302:
            self.saved.append(word)
        elif "Two versions" in answer.content.decode():
            self.clashes += 1
        else:
            self.wrong.append(f"{answer.status_code}")


@pytest.mark.django_db(transaction=True)
def test_twenty_people_and_one_action(member: SignIn, area: LocalArea) -> None:
    action: Action = make.ActionFactory(area=area, reference="JC-1", title="Recruit an officer")
    clients: list[Member] = [member(Role.COMMISSIONER) for _ in range(PEOPLE)]
    people = [Person(client, number) for number, client in enumerate(clients)]
    start = threading.Barrier(PEOPLE)
    threads = [threading.Thread(target=each.run, args=[start]) for each in people]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=120)
    action.refresh_from_db()
    saved = [word for each in people for word in each.saved]
    assert [each.wrong for each in people if each.wrong] == []
    assert len(saved) + sum(each.clashes for each in people) == PEOPLE * TIMES
    assert saved
    assert Counter(re.findall(r"w\d+x\d+", action.why)) == Counter(saved)
    assert action.version == 1 + len(saved)
    events = action.events.filter(pgh_label="update").select_related("pgh_context")
    by = Counter(event.pgh_context.metadata["user"] for event in events)
    expected = {
        client.membership.person_id: len(each.saved)
        for client, each in zip(clients, people, strict=True)
        if each.saved
    }
    assert by == Counter(expected)
