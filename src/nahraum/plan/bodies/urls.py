from django.urls import path

from nahraum.plan.bodies.views import entering, keeping, looking

app_name = "bodies"

_KEEP = "gremien/verwaltung/"
_BODY, _MEETING = f"{_KEEP}gremium/<uuid:pk>/", f"{_KEEP}sitzung/<uuid:pk>/"
_DECISION, _ROW = f"{_KEEP}beschluss/<uuid:pk>/", f"{_KEEP}<slug:kind>/<uuid:pk>/"

urlpatterns = [
    path("gremien/", looking.overview, name="list"),
    path("gremien/sitzungen.ics", looking.feed, name="feed"),
    path("gremien/beschluss/<uuid:pk>/", looking.decision, name="decision"),
    path("gremien/sitzung/<uuid:pk>.ics", looking.meeting_file, name="meeting-file"),
    path(_KEEP, keeping.overview, name="keep"),
    path(f"{_KEEP}papierkorb/", keeping.trash, name="trash"),
    path(f"{_KEEP}gremium/neu/", entering.add_body, name="add-body"),
    path(_BODY, keeping.body, name="body"),
    path(f"{_BODY}sitz/neu/", entering.add_seat, name="add-seat"),
    path(f"{_BODY}sitzung/neu/", entering.add_meeting, name="add-meeting"),
    path(_MEETING, keeping.meeting, name="meeting"),
    path(f"{_MEETING}punkt/neu/", entering.add_item, name="add-item"),
    path(f"{_MEETING}beschluss/neu/", entering.add_decision, name="add-decision"),
    path(f"{_MEETING}aufgabe/neu/", entering.add_task, name="add-task"),
    path(f"{_MEETING}einladen/", entering.invite, name="invite"),
    path(f"{_MEETING}absagen/", entering.cancel, name="cancel"),
    path(f"{_MEETING}protokoll/", entering.minutes, name="minutes"),
    path(f"{_MEETING}protokoll.<str:kind>", keeping.minutes_file, name="minutes-file"),
    path(f"{_MEETING}genehmigen/", entering.approve, name="approve"),
    path(f"{_MEETING}oeffnen/", entering.reopen, name="reopen"),
    path(_DECISION, keeping.decision, name="keep-decision"),
    path(f"{_DECISION}freigeben/", entering.release, name="release"),
    path(f"{_DECISION}zuruecknehmen/", entering.withdraw, name="withdraw"),
    path(f"{_DECISION}rat/", entering.council, name="council"),
    path(f"{_ROW}erledigt/", entering.done, name="done"),
    path(f"{_ROW}aendern/", entering.change, name="change"),
    path(f"{_ROW}entfernen/", entering.remove, name="remove"),
    path(f"{_ROW}zurueckholen/", entering.restore, name="restore"),
]
