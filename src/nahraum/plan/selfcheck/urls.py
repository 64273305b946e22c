from django.urls import path

from nahraum.plan.selfcheck.views import assessing, common, fitting, sustaining, work

app_name = "selfcheck"
urlpatterns = [
    path("standort/", assessing.overview, name="list"),
    path("standort/neu/", assessing.begin, name="begin"),
    path("standort/verlauf/", assessing.course, name="course"),
    path("standort/<uuid:pk>/", assessing.show, name="show"),
    path("standort/<uuid:pk>/pdf/", assessing.paper_of, name="paper"),
    path("standort/<uuid:pk>/bereich/<slug:area>/", assessing.area, name="area"),
    path("standort/<uuid:pk>/abschliessen/", assessing.finish, name="finish"),
    path("standort/<uuid:pk>/wieder-aufnehmen/", assessing.take_up, name="take-up"),
    path("instrumente/", fitting.overview, name="instruments"),
    path("instrumente/<slug:key>/", fitting.show, name="instrument"),
    path("verstetigung/", sustaining.overview, name="sustaining"),
    path("verstetigung/neu/", sustaining.add, name="add-sustaining"),
    path("verstetigung/<uuid:pk>/", sustaining.show, name="sustained"),
    path("verstetigung/<uuid:pk>/aendern/", sustaining.change, name="change-sustaining"),
    path("verstetigung/<uuid:pk>/pdf/", sustaining.paper_of, name="sustaining-paper"),
    path("quartiersarbeit/", work.overview, name="posts"),
    path("quartiersarbeit/neu/", work.add, name="add-post"),
    path("quartiersarbeit/<uuid:pk>/", work.show, name="post"),
    path("quartiersarbeit/<uuid:pk>/pdf/", work.paper_of, name="post-paper"),
    path("quartiersarbeit/<uuid:pk>/aendern/", work.change, name="change-post"),
    path("quartiersarbeit/<uuid:pk>/zaehlen/", work.count, name="count"),
    path("quartiersarbeit/zaehlung/<uuid:pk>/", work.recount, name="recount"),
    path("standort/<slug:kind>/<uuid:pk>/entfernen/", common.remove, name="remove"),
    path("standort/<slug:kind>/<uuid:pk>/zurueckholen/", common.restore, name="restore"),
]
