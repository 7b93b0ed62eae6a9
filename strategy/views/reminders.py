"""The person's own choice about reminders."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from config.lib.access import signed_in
from strategy.actions.reminder import choose_reminders
from strategy.forms.reminder import ReminderForm
from strategy.models import ReminderChoice


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def reminders(request: Any) -> HttpResponse:
    """Turn e-mail reminders on or off."""
    choice = ReminderChoice.objects.filter(person=request.user).first()
    form = ReminderForm(
        request.POST or None,
        instance=choice or ReminderChoice(person=request.user),
    )
    if request.method == "POST":
        wanted = request.POST.get("wanted") == "on"
        choose_reminders(person=request.user, wanted=wanted)
        messages.success(
            request,
            "You will be reminded by e-mail." if wanted else "You will get no reminders by e-mail.",
        )
        return redirect(request.path)
    return render(request, "strategy/reminders.html", {"form": form})
