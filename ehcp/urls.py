"""Addresses of this app, under an area. A case's own address comes last, as it fits all."""

from django.urls import path

from ehcp.views import (
    advice,
    appeals,
    budgets,
    case,
    case_views,
    cases,
    ceased,
    extract,
    forecast,
    identifier_views,
    inspection,
    maintained,
    mistakes,
    moves,
    requests,
    reviews,
    rules,
    timeliness,
    transfers,
)

app_name = "ehcp"

CASE = "<slug:area>/cases/<path:reference>/"

urlpatterns = [
    path("<slug:area>/imports/rules/", rules.rules, name="import-rules"),
    path("<slug:area>/imports/extract-template/", extract.template, name="extract-template"),
    path("<slug:area>/requests/", requests.requests, name="requests"),
    path("<slug:area>/caseload/", maintained.caseload, name="caseload"),
    path("<slug:area>/caseload/ceased/", ceased.ceased, name="ceased"),
    path("<slug:area>/caseload/budgets/", budgets.budgets, name="budgets"),
    path("<slug:area>/timeliness/advice/", advice.advice, name="advice"),
    path("<slug:area>/clock/", timeliness.clock, name="clock"),
    path("<slug:area>/timeliness/", timeliness.timeliness, name="timeliness"),
    path("<slug:area>/timeliness/pipeline/", timeliness.pipeline_page, name="pipeline"),
    path("<slug:area>/timeliness/forecast/", forecast.forecast, name="forecast"),
    path("<slug:area>/reviews/", reviews.reviews, name="reviews"),
    path("<slug:area>/transfers/", transfers.transfers, name="transfers"),
    path("<slug:area>/disputes/", appeals.disputes, name="disputes"),
    path("<slug:area>/inspection/", inspection.inspection, name="inspection"),
    path("<slug:area>/inspection/list/", inspection.download, name="inspection-download"),
    path("<slug:area>/cases/", cases.cases, name="cases"),
    path("<slug:area>/cases/counts/", cases.counts, name="cases-counts"),
    path("<slug:area>/cases/download/", cases.download, name="cases-download"),
    path("<slug:area>/cases/identifier-views/", identifier_views.views, name="identifier-views"),
    path("<slug:area>/cases/views/", case_views.views, name="case-views"),
    path("<slug:area>/cases/views/new/", case_views.new_view, name="case-view-new"),
    path("<slug:area>/cases/views/<int:pk>/", case_views.change, name="case-view"),
    path("<slug:area>/cases/views/<int:pk>/delete/", case_views.delete, name="case-view-delete"),
    path("<slug:area>/cases/new/", moves.new_case, name="case-new"),
    path("<slug:area>/cases/moved-in/", moves.moved_in, name="case-moved-in"),
    path(f"{CASE}identifiers/", case.show_identifiers, name="identifiers"),
    path(f"{CASE}record/<slug:move>/", moves.record, name="record"),
    path(f"{CASE}correct/<slug:kind>/<int:pk>/", moves.correct, name="correct"),
    path(f"{CASE}mistake/<slug:kind>/<int:pk>/", mistakes.mistake, name="mistake"),
    path(f"{CASE}put-back/<slug:kind>/<int:event>/", mistakes.put_back, name="put-back"),
    path(CASE, case.case, name="case"),
]
