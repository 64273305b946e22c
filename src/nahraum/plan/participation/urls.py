from django.urls import path

from nahraum.plan.participation.views import answering, entering, keeping, looking, proposing

app_name = "participation"

_ALL = "beteiligung/"
_ONE, _IDEA = f"{_ALL}<uuid:pk>/", f"{_ALL}idee/<uuid:pk>/"
_KEEP = f"{_ALL}verwaltung/"
_HERE = f"{_KEEP}<uuid:pk>/"
_KEPT, _ROW = f"{_KEEP}idee/<uuid:pk>/", f"{_KEEP}<slug:kind>/<uuid:pk>/"
_SESSION = f"{_KEEP}termin/<uuid:pk>/"

urlpatterns = [
    path(_ALL, looking.overview, name="list"),
    path(f"{_ALL}danke/", proposing.submitted, name="submitted"),
    path(f"{_ALL}meine-idee/<str:token>/", proposing.own_idea, name="own-idea"),
    path(_IDEA, looking.idea, name="idea"),
    path(f"{_IDEA}unterstuetzen/", proposing.support, name="support"),
    path(f"{_ALL}projekt/<uuid:pk>/", looking.project, name="project"),
    path(_ONE, looking.procedure, name="procedure"),
    path(f"{_ONE}ideen/", looking.ideas, name="ideas"),
    path(f"{_ONE}karte/", looking.idea_map, name="map"),
    path(f"{_ONE}vorschlagen/", proposing.submit, name="submit"),
    path(f"{_ONE}mitmachen/", answering.begin, name="begin"),
    path(f"{_ONE}bogen/<uuid:key>/<int:page>/", answering.sheet, name="sheet"),
    path(f"{_ONE}abgeschickt/", answering.sent, name="sent"),
    path(f"{_ONE}abstimmen/", answering.vote, name="vote"),
    path(f"{_ONE}mein-anteil/", answering.my_share, name="my-share"),
    path(f"{_ONE}ergebnis/", looking.results, name="results"),
    path(f"{_ONE}ergebnis.csv", looking.result_file, name="result-file"),
    path(_KEEP, keeping.overview, name="keep"),
    path(f"{_KEEP}neu/", entering.add, name="add"),
    path(f"{_KEEP}papierkorb/", keeping.trash, name="trash"),
    path(f"{_KEEP}ideen/", keeping.moderation, name="moderation"),
    path(_KEPT, keeping.keep_idea, name="keep-idea"),
    path(f"{_KEPT}pruefen/", keeping.moderate, name="moderate"),
    path(f"{_KEPT}antwort/", keeping.answer, name="answer"),
    path(f"{_KEPT}massnahme/", keeping.idea_measure, name="idea-measure"),
    path(f"{_KEEP}tabelle/<uuid:pk>/", entering.intake, name="intake"),
    path(f"{_KEEP}frage/<uuid:pk>/kodieren/", entering.coding, name="coding"),
    path(_SESSION, entering.session, name="session"),
    path(f"{_SESSION}wortmeldung/neu/", entering.add_note, name="add-note"),
    path(f"{_SESSION}zahlen/", entering.heads, name="heads"),
    path(f"{_KEEP}wortmeldung/<uuid:pk>/massnahme/", keeping.note_measure, name="note-measure"),
    path(_HERE, keeping.procedure, name="keep-procedure"),
    path(f"{_HERE}stand/<slug:state>/", keeping.set_state, name="set-state"),
    path(f"{_HERE}ergebnis/", keeping.outcome, name="outcome"),
    path(f"{_HERE}nachweis/<slug:key>/", keeping.prove, name="prove"),
    path(f"{_HERE}vorschau/", keeping.preview, name="preview"),
    path(f"{_HERE}veroeffentlichen/", keeping.release, name="release"),
    path(f"{_HERE}frage/neu/", entering.add_question, name="add-question"),
    path(f"{_HERE}termin/neu/", entering.add_session, name="add-session"),
    path(f"{_HERE}projekt/neu/", entering.add_project, name="add-project"),
    path(f"{_HERE}geld/", entering.budget, name="budget"),
    path(f"{_HERE}codes/", entering.codes, name="codes"),
    path(f"{_HERE}papier/", entering.paper, name="paper"),
    path(f"{_HERE}aufschreiben/", entering.enter, name="enter"),
    path(f"{_HERE}einlesen/", entering.hand_in, name="hand-in"),
    path(f"{_HERE}antworten.csv", entering.sheets_file, name="sheets-file"),
    path(f"{_ROW}aendern/", entering.change, name="change"),
    path(f"{_ROW}entfernen/", entering.remove, name="remove"),
    path(f"{_ROW}zurueck/", entering.restore, name="restore"),
]
