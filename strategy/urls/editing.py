"""Addresses of what editors do with a plan: add, change, order, withdraw."""

from django.urls import path

from strategy.views import action_new, bulk, ordering, parts, presence, rows

EDITING = [
    path("<slug:area>/strategies/add/one/", rows.new_strategy, name="strategy-new"),
    path("<slug:area>/strategies/<slug:slug>/presence/", presence.presence, name="presence"),
    path("<slug:area>/actions/change/several/", bulk.bulk, name="bulk"),
    path("<slug:area>/actions/change/several/confirm/", bulk.confirm_bulk, name="bulk-confirm"),
    path("<slug:area>/actions/change/several/undo/", bulk.undo_bulk, name="bulk-undo"),
    path("<slug:area>/strategies/<slug:slug>/order/", ordering.order, name="order"),
    path("<slug:area>/strategies/<slug:slug>/order/move/", ordering.save_order, name="order-save"),
    path("<slug:area>/strategies/<slug:slug>/edit/", rows.edit_strategy, name="strategy-edit"),
    path(
        "<slug:area>/strategies/<slug:slug>/priorities/add/",
        rows.new_priority,
        name="priority-new",
    ),
    path(
        "<slug:area>/strategies/<slug:slug>/priorities/<int:key>/edit/",
        rows.edit_priority,
        name="priority-edit",
    ),
    path(
        "<slug:area>/strategies/<slug:slug>/priorities/<int:key>/remove/",
        rows.remove_priority,
        name="priority-remove",
    ),
    path(
        "<slug:area>/strategies/<slug:slug>/parts/<slug:kind>/add/",
        parts.add,
        name="part-new",
    ),
    path(
        "<slug:area>/strategies/<slug:slug>/parts/<slug:kind>/<int:key>/edit/",
        parts.edit,
        name="part-edit",
    ),
    path(
        "<slug:area>/strategies/<slug:slug>/parts/<slug:kind>/<int:key>/remove/",
        parts.remove,
        name="part-remove",
    ),
    path("<slug:area>/actions/add/one/", action_new.new_action, name="action-new"),
    path("<slug:area>/actions/add/several/", action_new.new_actions, name="actions-new"),
    path("<slug:area>/actions/<slug:reference>/links/", rows.edit_links, name="action-links"),
    path("<slug:area>/actions/<slug:reference>/withdraw/", rows.withdraw, name="action-withdraw"),
    path("<slug:area>/actions/<slug:reference>/put-back/", rows.put_back, name="action-put-back"),
    path(
        "<slug:area>/actions/<slug:reference>/milestones/add/",
        rows.new_milestone,
        name="milestone-new",
    ),
    path(
        "<slug:area>/actions/<slug:reference>/milestones/<int:key>/edit/",
        rows.edit_milestone,
        name="milestone-edit",
    ),
    path(
        "<slug:area>/actions/<slug:reference>/milestones/<int:key>/remove/",
        rows.remove_milestone,
        name="milestone-remove",
    ),
]
