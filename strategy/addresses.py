"""Addresses of targets, the registers, the line of sight and exceptions."""

from django.urls import path

from strategy.views import targets

LINE_OF_SIGHT = [
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
