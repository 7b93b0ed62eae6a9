"""Addresses of the top floor: the board's dashboard, strategies, their plans and actions."""

from django.urls import path

from strategy.views import board, plan

app_name = "strategy"

urlpatterns = [
    path("<slug:area>/strategies/", plan.strategies, name="strategies"),
    path("<slug:area>/strategies/<slug:slug>/", plan.plan, name="plan"),
    path("<slug:area>/actions/<slug:reference>/", plan.action, name="action"),
    path("<slug:area>/", board.board, name="board"),
]
