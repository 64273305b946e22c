from django.urls import path

from nahraum.plan.measures.views import deciding, entering, following, looking, public

app_name = "measures"

urlpatterns = [
    path("was-wurde-daraus/", public.overview, name="public-list"),
    path("was-wurde-daraus/<uuid:pk>/", public.measure, name="public"),
    path("massnahmen/", looking.overview, name="list"),
    path("massnahmen/tafel/", looking.board, name="board"),
    path("massnahmen/zeitplan/", looking.timeline, name="timeline"),
    path("massnahmen/halbzeitbilanz/", looking.standing, name="standing"),
    path("massnahmen/papierkorb/", looking.trash, name="trash"),
    path("massnahmen/neu/", entering.new, name="new"),
    path("massnahmen/neu/nach/<slug:key>/", following.after_example, name="after-example"),
    path("massnahmen/tabelle/<slug:kind>/", deciding.export, name="export"),
    path("massnahmen/ziele/", looking.goals, name="goals"),
    path("massnahmen/ziele/neu/", entering.add_goal, name="add-goal"),
    path("massnahmen/ziele/vorlage/", entering.adopt, name="adopt"),
    path("massnahmen/ziele/<uuid:pk>/kennzahl/", entering.add_goal_figure, name="add-goal-figure"),
    path("massnahmen/fassungen/", deciding.versions, name="versions"),
    path("massnahmen/fassungen/neu/", deciding.prepare, name="prepare"),
    path("massnahmen/fassungen/<uuid:pk>/", deciding.version, name="version"),
    path("massnahmen/fassungen/<uuid:pk>/freigeben/", deciding.release, name="release"),
    path("massnahmen/fassungen/<uuid:pk>/beschluss/", deciding.version_decision,
         name="version-decision"),
    path("massnahmen/fassungen/<uuid:pk>/datei/<slug:kind>/", deciding.download, name="download"),
    path("massnahmen/schritt/<uuid:pk>/zurueck/", deciding.take_back, name="take-back"),
    path("massnahmen/kennzahl/<uuid:pk>/ist/", entering.add_reading, name="add-reading"),
    path("massnahmen/<uuid:pk>/", looking.measure, name="measure"),
    path("massnahmen/<uuid:pk>/aendern/", entering.change, name="change"),
    path("massnahmen/<uuid:pk>/verlauf/", looking.history, name="history"),
    path("massnahmen/<uuid:pk>/stand/", deciding.state, name="state"),
    path("massnahmen/<uuid:pk>/beschluss/", deciding.decision, name="decision"),
    path("massnahmen/<uuid:pk>/bilanz/", deciding.review, name="review"),
    path("massnahmen/<uuid:pk>/<slug:kind>/neu/", entering.add_part, name="add-part"),
    path("massnahmen/<slug:kind>/<uuid:pk>/aendern/", entering.change_part, name="change-part"),
    path("massnahmen/<slug:kind>/<uuid:pk>/entfernen/", entering.remove, name="remove"),
    path("massnahmen/<slug:kind>/<uuid:pk>/zurueckholen/", entering.restore, name="restore"),
]  # fmt: skip
