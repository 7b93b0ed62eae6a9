"""Addresses of the top floor: the board's dashboard."""

from django.urls import path

from strategy.views import board

app_name = "strategy"

urlpatterns = [
    path("<slug:area>/", board.board, name="board"),
]
