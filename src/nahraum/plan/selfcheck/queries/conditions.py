"""What the municipality's own figures, bodies and answers say of the conditions of instruments."""

from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from nahraum.base.municipality.tenancy import current_municipality
from nahraum.base.places.queries import neighbourhoods
from nahraum.base.registry import Tally, tallies
from nahraum.facts.instruments import Instrument, instruments
from nahraum.plan.bodies import queries as bodies
from nahraum.plan.measures import queries as measures
from nahraum.plan.participation import queries as participation
from nahraum.plan.participation.models import Procedure
from nahraum.plan.selfcheck.models import SelfCheck
from nahraum.plan.selfcheck.queries.checks import (
    answers_of,
    latest_finished,
    posts,
    sustaining_checks,
)
from nahraum.plan.selfcheck.rules import LEVELS, Answer, Fit, Fitting, area_of, fit_of, fit_of_level
from nahraum.understand.indicators import queries as indicators

_LASTS = 365  # days for which the money of a post must reach


def fittings(on: date) -> list[Fitting]:
    """Every instrument of the catalogue with the answers to its conditions."""
    asked = _Asked(on)
    return [_fitting(one, asked) for one in instruments().values()]


def fitting(key: str, on: date) -> Fitting | None:
    one = instruments().get(key)
    return None if one is None else _fitting(one, _Asked(on))


def _fitting(one: Instrument, asked: "_Asked") -> Fitting:
    return Fitting(one, tuple((need.text, asked.answer(need.check)) for need in one.needs))


def _to(name: str, **words: Any) -> str:
    return reverse(name, kwargs={"kommune": current_municipality().slug, **words})


@dataclass(frozen=True)
class _Asked:
    """What is read for one page, each thing when it is first asked for."""

    on: date

    def answer(self, check: str) -> Answer:
        kind, _colon, about = check.partition(":")
        find = getattr(self, f"_{kind.replace('-', '_')}")
        found: Answer = find(about) if about else find()
        return found

    def _ask(self) -> Answer:
        return Answer(Fit.UNKNOWN, _("Das weiß kein Rechner: Klären Sie es mit den Beteiligten."))

    def _places(self) -> Answer:
        number = neighbourhoods().count()
        reason = ngettext("Ein Ort ist eingetragen.", "%(n)s Orte sind eingetragen.", number)
        return Answer(fit_of(number > 1), reason % {"n": number}, _to("places:list"), _("Orte"))

    def _monitoring(self) -> Answer:
        number = len(indicators.keys_with_values())
        text = ngettext("Ein Indikator hat Werte.", "%(n)s Indikatoren haben Werte.", number)
        url = _to("indicators:overview")
        return Answer(fit_of(number > 0), text % {"n": number}, url, _("Beobachtung der Ortsteile"))

    def _goals(self) -> Answer:
        number = len(measures.goals())
        text = ngettext("Ein Ziel ist eingetragen.", "%(n)s Ziele sind eingetragen.", number)
        return Answer(fit_of(number > 0), text % {"n": number}, _to("measures:goals"), _("Ziele"))

    def _body(self) -> Answer:
        names = [body.name for body in bodies.bodies().exclude(until__lt=self.on)[:3]]
        reason = ", ".join(names) or _("Kein Gremium ist eingetragen.")
        return Answer(fit_of(bool(names)), reason, _to("bodies:list"), _("Gremien"))

    def _network(self) -> Answer:
        """A body in which two organisations or more have seats; unnoted seats say nothing."""
        where = {"url": _to("bodies:list"), "where": _("Gremien")}
        known = False
        for body in bodies.bodies().exclude(until__lt=self.on):
            seats = bodies.seats(body, self.on).exclude(organisation="")
            houses = seats.order_by().values("organisation").distinct().count()
            known = known or houses > 0
            if houses > 1:
                text = _("%(body)s: %(n)s Einrichtungen dabei")
                return Answer(Fit.MET, text % {"body": body.name, "n": houses}, **where)
        reason = _("In keinem Gremium sind zwei Einrichtungen als Mitglied eingetragen.")
        return Answer(fit_of(False if known else None), reason, **where)

    def _post(self) -> Answer:
        titles = [post.title for post in posts()[:3]]
        reason = ", ".join(titles) or _("Keine Stelle ist eingetragen.")
        return Answer(fit_of(bool(titles)), reason, _to("selfcheck:posts"), _("Quartiersarbeit"))

    def _post_kept(self) -> Answer:
        where = {"url": _to("selfcheck:posts"), "where": _("Quartiersarbeit")}
        found = list(posts())
        if not found:
            return Answer(Fit.UNKNOWN, _("Keine Stelle ist eingetragen."), **where)
        for post in found:
            if post.funded_until is None or (post.funded_until - self.on).days >= _LASTS:
                text = _("„%(post)s“ ist länger als ein Jahr bezahlt oder ohne Enddatum.")
                return Answer(Fit.MET, text % {"post": post.title}, **where)
        return Answer(Fit.MISSED, _("Das Geld jeder Stelle endet binnen eines Jahres."), **where)

    def _sustained(self) -> Answer:
        number = sustaining_checks().count()
        text = ngettext(
            "Eine Prüfung der Verstetigung liegt vor.",
            "%(n)s Prüfungen der Verstetigung liegen vor.",
            number,
        )
        url = _to("selfcheck:sustaining")
        return Answer(fit_of(number > 0), text % {"n": number}, url, _("Verstetigung"))

    def _procedure(self, level: str) -> Answer:
        begun = participation.counts_by_level()
        number = sum(count for at, count in begun.items() if at >= int(level))
        name = dict(Procedure.Level.choices)[int(level)]
        text = ngettext(
            "Eine begonnene Beteiligung der Stufe „%(name)s“ oder höher.",
            "%(n)s begonnene Beteiligungen der Stufe „%(name)s“ oder höher.",
            number,
        )
        reason = text % {"n": number, "name": name}
        return Answer(fit_of(number > 0), reason, _to("participation:list"), _("Beteiligung"))

    # -------------------------------------------------------------- the directory
    @cached_property
    def offers(self) -> Tally | None:
        return next((t for t in tallies(self.on) if t.name == "directory.offers"), None)

    def _offers(self, topic: str) -> Answer:
        where = {
            "url": _to("needs:cell", topic=topic, place="kommune"),
            "where": _("Bedarfskarte"),
        }
        if self.offers is None or (topic, None) not in self.offers.by:
            return Answer(Fit.UNKNOWN, _("Das Verzeichnis sagt dazu nichts."), **where)
        number = round(self.offers.by[topic, None])
        text = ngettext("Ein Angebot im Verzeichnis.", "%(n)s Angebote im Verzeichnis.", number)
        return Answer(fit_of(number > 0), text % {"n": number}, **where)

    # -------------------------------------------------------------- the self-check
    @cached_property
    def check(self) -> SelfCheck | None:
        return latest_finished()

    @cached_property
    def levels(self) -> dict[str, int | None]:
        """Answers of the newest finished self-check of the whole municipality."""
        said = answers_of(self.check) if self.check else {}
        return {
            f"{area}.{name}": level
            for area, answer in said.items()
            for name, level in answer.levels.items()
        }

    def _question(self, key: str) -> Answer:
        if self.check is None:
            reason = _("Noch ist keine Standortbestimmung der ganzen Kommune abgeschlossen.")
            return Answer(Fit.UNKNOWN, reason, _to("selfcheck:list"), _("Standortbestimmung"))
        area, _dot, name = key.partition(".")
        found, level = area_of(area), self.levels.get(key)
        said = _("weiß noch nicht") if level is None else str(LEVELS[level])
        question = str(found.questions[name]) if found else key
        text = _("%(year)s auf die Frage „%(question)s“: %(said)s")
        words = {"year": self.check.year, "question": question, "said": said}
        url = _to("selfcheck:show", pk=self.check.pk)
        return Answer(fit_of_level(level), text % words, url, _("Standortbestimmung"))
