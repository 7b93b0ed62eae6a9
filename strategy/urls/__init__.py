"""Addresses of the top floor: the board's dashboard, strategies, their plans, actions, updates.

The lists beside this one hold what belongs together: editing, files, reviews, line of sight.
"""

from django.urls import path

from strategy.urls.editing import EDITING
from strategy.urls.files import FILES
from strategy.urls.review import REVIEW
from strategy.urls.sight import LINE_OF_SIGHT
from strategy.views import (
    action_edit,
    as_at,
    board,
    decisions,
    deputies,
    matrix,
    ownership,
    periods,
    plan,
    registers,
    reminders,
    updates,
)

app_name = "strategy"

urlpatterns = [
    path("account/reminders/", reminders.reminders, name="reminders"),
    path("<slug:area>/my-updates/", updates.my_updates, name="my-updates"),
    path("<slug:area>/deputies/", deputies.deputies, name="deputies"),
    path("<slug:area>/deputies/<int:pk>/end/", deputies.end, name="deputy-end"),
    path("<slug:area>/updates/", decisions.waiting_updates, name="waiting-updates"),
    path("<slug:area>/reporting-periods/", periods.periods, name="periods"),
    path("<slug:area>/reporting-periods/<int:pk>/remove/", periods.remove, name="period-remove"),
    path("<slug:area>/ownership/", ownership.ownership, name="ownership"),
    path(
        "<slug:area>/actions/<slug:reference>/update/", updates.action_update, name="action-update"
    ),
    path("<slug:area>/actions/<slug:reference>/take-over/", updates.take_action, name="take-over"),
    *EDITING,
    path("<slug:area>/strategies/", plan.strategies, name="strategies"),
    path("<slug:area>/strategies/<slug:slug>/", plan.plan, name="plan"),
    path("<slug:area>/strategies/<slug:slug>/as-at/", as_at.as_at, name="as-at"),
    path("<slug:area>/strategies/<slug:slug>/matrix/", matrix.matrix, name="matrix"),
    path("<slug:area>/strategies/<slug:slug>/matrix/save/", matrix.save_matrix, name="matrix-save"),
    path("<slug:area>/strategies/<slug:slug>/matrix/cell/", matrix.save_cell, name="matrix-cell"),
    *FILES,
    path("<slug:area>/actions/", plan.actions, name="actions"),
    path("<slug:area>/recommendations/", registers.recommendations, name="recommendations"),
    path("<slug:area>/risks/", registers.risks, name="risks"),
    path("<slug:area>/actions/<slug:reference>/edit/", action_edit.edit_action, name="action-edit"),
    path(
        "<slug:area>/actions/<slug:reference>/edit/<slug:part>/",
        action_edit.edit_part,
        name="action-part",
    ),
    path("<slug:area>/actions/<slug:reference>/row/", action_edit.plan_row, name="action-row"),
    path("<slug:area>/actions/<slug:reference>/", plan.action, name="action"),
    *LINE_OF_SIGHT,
    *REVIEW,
    path("<slug:area>/", board.board, name="board"),
]
