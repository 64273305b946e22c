"""`nahraum participate contributions`: what citizens wrote, counted."""

from collections import Counter
from pathlib import Path
from typing import Any

import click

from nahraum.analysis.figures import Method, Notice
from nahraum.analysis.language import Entry, Lexicon
from nahraum.analysis.participation import clustered_share
from nahraum.cli.output import answer, emit, json_option, report_option
from nahraum.cli.reading import located
from nahraum.data.contributions import Contribution, Contributions, read_contributions
from nahraum.facts.topics import topics

METHOD = Method("participation.contributions", "1")
UNCODED = "not coded"
# A sentence votes only for topics it clearly names; a contribution needs this much in all.
CLEAR, SURE = 0.3, 0.45


@click.command("contributions")
@click.argument("file", type=click.Path(path_type=Path), metavar="DATEI")
@report_option
@json_option
def contributions(*, file: Path, as_json: bool) -> None:
    """Beiträge aus einer Beteiligung zählen: wie viele, welcher Art, zu welchen Themen.

    Eine Zeile je Satz, Spalten contribution (document_id, Beitrag), text (content, Satz) und,
    wenn kodiert, code (Art).
    """
    found = read_contributions(file)
    with located(found.file):
        codes, remarks = _codes(found)
    emit(
        answer(
            method=METHOD,
            inputs={"file": file},
            values={
                "contributions": len(found.contributions),
                "sentences": sum(len(item.sentences) for item in found),
                "repeated": list(found.repeated),
                "codes": codes,
                "topics": _topics(found),
            },
            warnings=[*found.warnings, *remarks, _guessed()],
            sources=("nahraum-topics",),
        ),
        as_json=as_json,
    )


def _codes(found: Contributions) -> tuple[list[dict[str, Any]], tuple[Notice, ...]]:
    """Sentences of each kind, with the share and its interval over whole contributions."""
    asked = [len(item.sentences) for item in found]
    kinds = Counter(sentence.code or UNCODED for item in found for sentence in item.sentences)
    rows: list[dict[str, Any]] = []
    remarks: dict[str, Notice] = {}
    for kind, count in sorted(kinds.items(), key=lambda pair: (-pair[1], pair[0])):
        said = [sum((said.code or UNCODED) == kind for said in item.sentences) for item in found]
        result = clustered_share(said, asked)
        remarks |= {notice.code: notice for notice in result.warnings}
        share = result.value
        rows.append(
            {
                "code": kind,
                "sentences": count,
                "share": share.value,
                "low": share.low,
                "high": share.high,
                "design_effect": share.design_effect,
            }
        )
    return rows, tuple(remarks.values())


def _topics(found: Contributions) -> list[dict[str, Any]]:
    """Contributions by the topic their words point to; None is unclear."""
    lexicon = Lexicon(
        Entry(topic.id, text)
        for topic in topics().values()
        for text in (topic.de, *topic.synonyms, *topic.everyday, *topic.old)
    )
    counted = Counter(_topic(lexicon, item) for item in found)
    rows = [
        {"id": key, "label": topics()[key].de if key else None, "contributions": count}
        for key, count in counted.items()
    ]
    return sorted(rows, key=lambda row: (row["id"] is None, -row["contributions"], row["id"] or ""))


def _topic(lexicon: Lexicon, item: Contribution) -> str | None:
    """The topic the sentences point to together: each votes with the score of its findings."""
    votes: dict[str, float] = {}
    for sentence in item.sentences:
        for finding in lexicon.ask(sentence.text, most=3):
            if finding.score >= CLEAR:
                votes[finding.key] = votes.get(finding.key, 0.0) + finding.score
    if not votes:
        return None
    key, score = min(votes.items(), key=lambda pair: (-pair[1], pair[0]))
    return key if score >= SURE else None


def _guessed() -> Notice:
    return Notice(
        "TOPICS_BY_WORDS",
        "Die Themen sind nach Wörtern zugeordnet, nicht gelesen; bitte vor Gebrauch durchsehen.",
    )
