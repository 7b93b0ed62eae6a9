"""Addresses of the annual review of a strategy."""

from django.urls import path

from strategy.views import review, review_rows

STRATEGY = "<slug:area>/strategies/<slug:slug>/"
REVIEW = [
    path(f"{STRATEGY}changes/", review.changes, name="edition-changes"),
    path(f"{STRATEGY}review/", review.overview, name="review"),
    path(f"{STRATEGY}review/start/", review.start, name="review-start"),
    path(f"{STRATEGY}review/check/", review.check, name="review-check"),
    path(f"{STRATEGY}review/adopt/", review.adopt, name="review-adopt"),
    path(
        f"{STRATEGY}review/actions/as-they-stand/",
        review_rows.as_they_stand,
        name="review-as-they-stand",
    ),
    path(f"{STRATEGY}review/engagement/add/", review_rows.engagement, name="review-engagement"),
    path(f"{STRATEGY}review/<slug:task>/", review_rows.task, name="review-task"),
    path(f"{STRATEGY}review/<slug:task>/add/", review_rows.part, name="review-add"),
    path(f"{STRATEGY}review/<slug:task>/<int:key>/", review_rows.part, name="review-part"),
    path(
        f"{STRATEGY}review/<slug:task>/<int:key>/remove/", review_rows.remove, name="review-remove"
    ),
]
