from django.urls import path

from nahraum.plan.process.views import entering, looking

app_name = "process"

_KEEP = "prozess/steuern/"
_STAGE, _GATE = f"{_KEEP}stufe/<uuid:pk>/", f"{_KEEP}freigabe/<uuid:pk>/"
_ROW = f"{_KEEP}<slug:kind>/<uuid:pk>/"

urlpatterns = [
    path("prozess/", looking.show, name="show"),
    path(_KEEP, looking.keep, name="keep"),
    path(f"{_KEEP}beginnen/", entering.start, name="start"),
    path(f"{_KEEP}begleitung/", looking.support, name="support"),
    path(f"{_KEEP}papierkorb/", looking.trash, name="trash"),
    path(f"{_KEEP}stufe/neu/", entering.add_stage, name="add-stage"),
    path(f"{_STAGE}ergebnis/neu/", entering.add_product, name="add-product"),
    path(f"{_STAGE}freigabe/neu/", entering.add_gate, name="add-gate"),
    path(f"{_KEEP}begleitung/<slug:kind>/neu/", entering.add_support, name="add-support"),
    path(_GATE, looking.gate, name="gate"),
    path(f"{_GATE}vorbereiten/", entering.prepare, name="prepare"),
    path(f"{_GATE}entscheiden/", entering.pass_, name="pass"),
    path(f"{_GATE}zuruecknehmen/", entering.take_back, name="take-back"),
    path(f"{_KEEP}ergebnis/<uuid:pk>/fertig/", entering.done, name="done"),
    path(f"{_ROW}aendern/", entering.change, name="change"),
    path(f"{_ROW}entfernen/", entering.remove, name="remove"),
    path(f"{_ROW}zurueckholen/", entering.restore, name="restore"),
]
