"""Addresses of the ground floor: the person's areas, people, benchmarks, settings, imports."""

from django.urls import path

from commissioning.views import areas, benchmarks, imports, needs, people, settings

app_name = "commissioning"

urlpatterns = [
    path("", areas.home, name="home"),
    path("<slug:area>/people/", people.people, name="people"),
    path("<slug:area>/people/invite/", people.invite, name="invite"),
    path("<slug:area>/people/rights/", people.rights, name="rights"),
    path("<slug:area>/people/<int:pk>/", people.membership, name="membership"),
    path("<slug:area>/people/<int:pk>/end/", people.end, name="membership-end"),
    path("<slug:area>/people/<int:pk>/invitation/", people.send_again, name="invitation"),
    path("<slug:area>/benchmarks/", benchmarks.benchmarks, name="benchmarks"),
    path("<slug:area>/benchmarks/<str:code>/", benchmarks.measure, name="measure"),
    path("<slug:area>/needs/", needs.profile, name="needs"),
    path("<slug:area>/needs/schools/", needs.by_school, name="needs-schools"),
    path("<slug:area>/needs/census/", needs.census, name="needs-census"),
    path("<slug:area>/needs/outcomes/", needs.other_outcomes, name="needs-outcomes"),
    path("<slug:area>/settings/", settings.settings, name="settings"),
    path("<slug:area>/settings/add/", settings.add, name="setting-add"),
    path("<slug:area>/settings/matching/", settings.matching, name="setting-suggestions"),
    path("<slug:area>/settings/<int:pk>/", settings.setting, name="setting"),
    path("<slug:area>/settings/<int:pk>/change/", settings.change, name="setting-change"),
    path("<slug:area>/imports/", imports.imports, name="imports"),
    path("<slug:area>/imports/new/", imports.upload, name="import-new"),
    path("<slug:area>/imports/formats/", imports.formats, name="import-formats"),
    path("<slug:area>/imports/<int:pk>/", imports.detail, name="import"),
    path("<slug:area>/imports/<int:pk>/apply/", imports.apply, name="import-apply"),
    path("<slug:area>/imports/<int:pk>/discard/", imports.discard, name="import-discard"),
    path("<slug:area>/imports/<int:pk>/undo/", imports.undo, name="import-undo"),
    path("<slug:area>/imports/<int:pk>/problems.csv", imports.problems, name="import-problems"),
]
