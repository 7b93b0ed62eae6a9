"""Addresses of targets, the registers, the line of sight and exceptions."""

from django.urls import path

from strategy.views import sight, targets

LINE_OF_SIGHT = [
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
