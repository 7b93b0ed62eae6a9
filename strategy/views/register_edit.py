"""Adding to the registers, and changing what is in them."""

from typing import Any

from django.contrib import messages
from django.db import transaction
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from commissioning.permissions import AreaRequest, requires
from commissioning.queries.history import changed_last_by
from config.lib.components import Link
from strategy.actions.register import save_row
from strategy.forms.register import RegisterForm
from strategy.forms.registers import REGISTERS, Register
from strategy.permissions import EDIT_PLAN
from strategy.queries.sight import kind_of

METHODS = ["GET", "HEAD", "POST"]


@requires(EDIT_PLAN)
@require_http_methods(METHODS)
def add(request: AreaRequest, kind: str) -> HttpResponse:
    """Add a row to a register."""
    register = asked(kind)
    row = register.blank(request.area)
    form = register.form(request.POST or None, instance=row, area=request.area)
    if form.is_bound and form.is_valid():
        save_row(row=form.instance, was=form.was, on=request.on, by=request.user)
        messages.success(request, "Added.")
        return onwards(request, kind, register, form.instance)
    return shown(request, register, form, f"Add a {register.one}")


@requires(EDIT_PLAN)
@require_http_methods(METHODS)
def edit(request: AreaRequest, kind: str, pk: int) -> HttpResponse:
    """Change a row of a register."""
    register = asked(kind)
    with transaction.atomic():
        rows = register.model._default_manager.select_for_update(of=("self",), no_key=True)
        row = rows.filter(pk=pk, **{register.inside: request.area}).first()
        if row is None:
            raise Http404
        form = register.form(request.POST or None, instance=row, area=request.area)
        if form.is_bound:
            form.changed_by = changed_last_by(row)
        if form.is_bound and form.is_valid():
            saved = save_row(row=form.instance, was=form.was, on=request.on, by=request.user)
            messages.success(request, "Saved." if saved else "Nothing had changed.")
            return onwards(request, kind, register, row)
    return shown(request, register, form, f"Change the {register.one}")


def asked(kind: str) -> Register:
    """The register that the address names."""
    if kind not in REGISTERS:
        raise Http404
    return REGISTERS[kind]


def onwards(request: AreaRequest, kind: str, register: Register, row: Any) -> HttpResponseRedirect:
    """To the row's own page, where its actions are chosen; to the list where it has none."""
    if kind_of(kind):
        return redirect("strategy:sight", request.area.slug, kind, row.pk)
    return redirect(register.page, request.area.slug)


def shown(request: AreaRequest, register: Register, form: RegisterForm, title: str) -> HttpResponse:
    """The page of a form with the way back."""
    back = reverse(register.page, args=[request.area.slug])
    context = {
        "form": form,
        "title": title,
        "caption": request.area.name,
        "lead": "",
        "trail": (Link(register.many, back), Link(title)),
        "cancel_url": back,
    }
    return render(request, "strategy/register_form.html", context)
