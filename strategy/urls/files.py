"""Addresses of the plan as files: what goes out, and tables that come in."""

from django.urls import path

from strategy.views import plan_export, plan_import

PLAN = "<slug:area>/strategies/<slug:slug>/"
RUN = f"{PLAN}import/<int:pk>/"

FILES = [
    path(f"{PLAN}export/", plan_export.plan_export, name="plan-export"),
    path(f"{PLAN}import/", plan_import.start, name="plan-import-new"),
    path(RUN, plan_import.detail, name="plan-import"),
    path(f"{RUN}apply/", plan_import.apply, name="plan-import-apply"),
    path(f"{RUN}discard/", plan_import.discard, name="plan-import-discard"),
    path(f"{RUN}undo/", plan_import.undo, name="plan-import-undo"),
]
