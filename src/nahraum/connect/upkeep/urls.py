from django.urls import path

from nahraum.connect.upkeep.views import answering, deciding, looking, owning

app_name = "upkeep"
urlpatterns = [
    path("eintraege/link/<str:token>/", answering.check, name="check"),
    path("eintraege/link/<str:token>/<slug:kind>/<uuid:pk>/", answering.suggest, name="suggest"),
    path("eintraege/unsere/", owning.own, name="own"),
    path("eintraege/unsere/<slug:kind>/<uuid:pk>/", owning.edit, name="edit"),
    path("eintraege/unsere/angebot/<uuid:pk>/stimmt/", owning.confirm, name="confirm"),
    path("eintraege/vorschlaege/", deciding.proposals, name="proposals"),
    path("eintraege/vorschlaege/<uuid:pk>/", deciding.proposal, name="proposal"),
    path("eintraege/anrufe/", deciding.calls, name="calls"),
    path("eintraege/anrufe/<uuid:pk>/stimmt/", deciding.called, name="called"),
    path("eintraege/anrufe/<uuid:pk>/brief/", deciding.letter, name="letter"),
    path("eintraege/zustaendig/", owning.owners, name="owners"),
    path("eintraege/zustaendig/<uuid:pk>/beenden/", owning.end_ownership, name="end-ownership"),
    path("eintraege/verlauf/<slug:kind>/<uuid:pk>/", looking.history, name="history"),
    path("eintraege/verlauf/<slug:kind>/<uuid:pk>/zurueck/", looking.restore, name="restore"),
    path("eintraege/pflegestand/", looking.freshness, name="freshness"),
    path("eintraege/pflegestand/tabelle.csv", looking.table, name="freshness-table"),
    path("eintraege/pflegestand/<str:place>/<slug:name>/", looking.figure, name="figure"),
]
