from django.urls import path

from nahraum.connect.calendar.views import entering, guests, keeping, looking, taking_part

app_name = "calendar"

_KEEP = "termine/verwaltung/"
_EVENT, _PROGRAMME = f"{_KEEP}termin/<uuid:pk>/", f"{_KEEP}programm/<uuid:pk>/"
_DATE, _ROW = f"{_KEEP}tag/<uuid:pk>/", f"{_KEEP}<slug:kind>/<uuid:pk>/"

urlpatterns = [
    path("termine/", looking.overview, name="list"),
    path("termine/kalender.ics", looking.feed, name="feed"),
    path("termine/aushang/", looking.sheet, name="sheet"),
    path("termine/aushang.pdf", looking.sheet_file, name="sheet-file"),
    path("termine/abmelden/", taking_part.sign_off_by_number, name="sign-off-number"),
    path("termine/abgemeldet/", taking_part.signed_off, name="signed-off"),
    path("termine/absagen/<str:token>/", taking_part.sign_off, name="sign-off"),
    path("termine/anmeldung/<slug:number>/", taking_part.signed_up, name="signed-up"),
    path("termine/wunsch/", taking_part.wish, name="wish"),
    path("termine/wunsch/danke/", taking_part.wished, name="wished"),
    path("termine/programm/<uuid:pk>/", looking.programme, name="programme"),
    path("termine/programm/<uuid:pk>/programm.pdf", looking.programme_file, name="programme-file"),
    path("termine/<uuid:pk>/", looking.event, name="event"),
    path("termine/<uuid:pk>/termin.ics", looking.event_file, name="event-file"),
    path("termine/<uuid:pk>/anmelden/<uuid:date>/", taking_part.sign_up, name="sign-up"),
    path(_KEEP, keeping.overview, name="keep"),
    path(f"{_KEEP}neu/", entering.add_event, name="add-event"),
    path(f"{_KEEP}kurs/", keeping.choose_course, name="choose-course"),
    path(f"{_KEEP}kurs/<slug:template>/neu/", entering.add_course, name="add-course"),
    path(f"{_KEEP}papierkorb/", keeping.trash, name="trash"),
    path(f"{_KEEP}zahlen/", keeping.numbers, name="numbers"),
    path(f"{_KEEP}programm/neu/", entering.add_programme, name="add-programme"),
    path(_PROGRAMME, keeping.programme, name="keep-programme"),
    path(f"{_PROGRAMME}stand/neu/", entering.add_exhibitor, name="add-exhibitor"),
    path(_EVENT, keeping.event, name="keep-event"),
    path(f"{_EVENT}absagen/", entering.cancel, name="cancel"),
    path(f"{_EVENT}kopieren/", entering.duplicate, name="duplicate"),
    path(f"{_EVENT}baustein/neu/", entering.add_module, name="add-module"),
    path(f"{_EVENT}kurs/", guests.course, name="course"),
    path(_DATE, entering.one_date, name="date"),
    path(f"{_DATE}absagen/", entering.cancel_date, name="cancel-date"),
    path(f"{_DATE}doch/", entering.revive_date, name="revive-date"),
    path(f"{_DATE}baustein/", guests.set_module, name="set-module"),
    path(f"{_DATE}liste/", guests.guests, name="guests"),
    path(f"{_DATE}besucher/", guests.visitors, name="visitors"),
    path(f"{_DATE}anmelden/", guests.counter, name="counter"),
    path(f"{_KEEP}anmeldung/<uuid:pk>/abmelden/", guests.sign_off, name="guest-off"),
    path(f"{_KEEP}person/<uuid:pk>/gebuehr/", guests.fee, name="fee"),
    path(f"{_KEEP}person/<uuid:pk>/zertifikat.pdf", guests.certificate, name="certificate"),
    path(f"{_ROW}veroeffentlichen/", entering.publish, name="publish"),
    path(f"{_ROW}aendern/", entering.change, name="change"),
    path(f"{_ROW}entfernen/", entering.remove, name="remove"),
    path(f"{_ROW}zurueckholen/", entering.restore, name="restore"),
]
