"""Addresses of targets, the registers, the line of sight and exceptions."""

from django.urls import path

from strategy.views import exceptions, register_edit, sight, targets, voices

LINE_OF_SIGHT = [
    path("<slug:area>/exceptions/", exceptions.exceptions, name="exceptions"),
    path("<slug:area>/exceptions/<int:pk>/explain/", exceptions.explain, name="exception-explain"),
    path("<slug:area>/exceptions/<int:pk>/decide/", exceptions.decide, name="exception-decide"),
    path("<slug:area>/engagement/", voices.engagements, name="engagements"),
    path("<slug:area>/decisions/", voices.decisions, name="decisions"),
    path("<slug:area>/registers/<slug:kind>/add/", register_edit.add, name="register-add"),
    path(
        "<slug:area>/registers/<slug:kind>/<int:pk>/edit/",
        register_edit.edit,
        name="register-edit",
    ),
    path("<slug:area>/line-of-sight/", sight.orphans, name="line-of-sight"),
    path("<slug:area>/line-of-sight/<slug:kind>/<int:pk>/", sight.sight, name="sight"),
    path(
        "<slug:area>/line-of-sight/<slug:kind>/<int:pk>/actions/",
        sight.sight_actions,
        name="sight-actions",
    ),
    path("<slug:area>/targets/", targets.targets, name="targets"),
    path(
        "<slug:area>/strategies/<slug:slug>/targets/",
        targets.strategy_targets,
        name="strategy-targets",
    ),
    path("<slug:area>/strategies/<slug:slug>/targets/new/", targets.target_new, name="target-new"),
    path(
        "<slug:area>/strategies/<slug:slug>/targets/<int:pk>/edit/",
        targets.target_edit,
        name="target-edit",
    ),
]
