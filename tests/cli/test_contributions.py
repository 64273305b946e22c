"""`nahraum participate contributions`: Krefeld's contributions, and tables nobody should trust."""

from collections.abc import Callable
from pathlib import Path

import pytest

from tests.cli.conftest import Ask, Refuse
from tests.conftest import shared_data_folder

HEAD = "document_id\tsentence_nr\tcontent\tcode\n"
ROWS = "".join(f"B{n}\t1\tEine Bank zum Ausruhen fehlt\tmpos\n" for n in range(30))
VERB = "participate contributions B.tsv"


@pytest.fixture
def write(folder: Path) -> Callable[[str | bytes], None]:
    def writer(content: str | bytes) -> None:
        data = content.encode() if isinstance(content, str) else content
        (folder / "B.tsv").write_bytes(data)

    return writer


def test_sentences_contributions_kinds_and_topics(
    ask: Ask, write: Callable[[str | bytes], None]
) -> None:
    write(HEAD + ROWS + "B0\t2\tDann ginge ich öfter hin\tpremise\nX\t1\tÄpfel\t\n")
    found = ask(VERB)
    assert (found["contributions"], found["sentences"]) == (31, 32)
    assert [(row["code"], row["sentences"]) for row in found["codes"]] == [
        ("mpos", 30),
        ("not coded", 1),
        ("premise", 1),
    ]
    assert found["codes"][0]["share"] == 30 / 32
    assert found["topics"][0]["id"] == "barrierefreie-wege"
    assert found["topics"][0]["contributions"] == 30
    assert found["topics"][-1] == {"id": None, "label": None, "contributions": 1}
    assert found["repeated"] == [f"B{n}" for n in range(2, 30)]


def test_few_contributions_have_counts_but_no_shares(
    ask: Ask, write: Callable[[str | bytes], None]
) -> None:
    write("Beitrag;Satz\n1;Mehr Busse\n2;Ein Chor\n")
    found = ask(VERB)
    assert [(row["sentences"], row["share"], row["high"]) for row in found["codes"]] == [
        (2, None, None)
    ]
    assert {"BASE_SMALL", "TOPICS_BY_WORDS"} <= {note["code"] for note in found["warnings"]}


MALFORMED: dict[str, str | bytes] = {
    "empty": b"",
    "blank lines": "\n\n\n",
    "header only": HEAD,
    "no header": "B1\t1\tText\tmpos\n",
    "no text column": "document_id\tsentence_nr\nB1\t1\n",
    "no contribution column": "content\tcode\nText\tmpos\n",
    "same column twice": "document_id\tdocument_id\tcontent\nB1\tB1\tText\n",
    "ragged": HEAD + "B1\t1\n",
    "too wide": HEAD + "B1\t1\tText\tmpos\textra\tcells\n",
    "empty contribution": HEAD + "\t1\tText\tmpos\n",
    "empty text": HEAD + "B1\t1\t\tmpos\n",
    "sentence twice": HEAD + "B1\t1\tText\tmpos\nB1\t1\tText\tmpos\n",
    "number is a word": HEAD + "B1\teins\tText\tmpos\n",
    "number is negative": HEAD + "B1\t-1\tText\tmpos\n",
    "number is a fraction": HEAD + "B1\t1.5\tText\tmpos\n",
    "number is nan": HEAD + "B1\tnan\tText\tmpos\n",
    "number is infinite": HEAD + "B1\tinf\tText\tmpos\n",
    "open quote": HEAD + 'B1\t1\t"Text\tmpos\n',
    "zero bytes": HEAD.encode() + b"B1\t1\tTe\x00xt\tmpos\n",
    "picture": b"\x89PNG\r\n\x1a\n" + bytes(200),
    "pdf": b"%PDF-1.7\n" + bytes(200),
    "zip": b"PK\x03\x04" + bytes(200),
    "endless text": HEAD + "B1\t1\t" + "x" * 30_000 + "\tmpos\n",
}


@pytest.mark.parametrize("content", MALFORMED.values(), ids=MALFORMED)
def test_broken_tables_are_refused(
    refuse: Refuse, write: Callable[[str | bytes], None], content: str | bytes
) -> None:
    write(content)
    assert refuse(VERB).startswith("B.tsv")


@pytest.mark.real_data
def test_krefeld(ask: Ask) -> None:
    file = shared_data_folder() / "20_beteiligung_krefeld" / "dataset_MCK.tsv"
    found = ask("participate", "contributions", str(file))
    assert (found["contributions"], found["sentences"]) == (337, 2008)
    assert {row["code"]: row["sentences"] for row in found["codes"]} == {
        "mpos": 892,
        "premise": 616,
        "non-arg": 431,
        "mpos+premise": 69,
    }
    proposals = found["codes"][0]
    assert proposals["share"] == pytest.approx(892 / 2008)
    assert proposals["low"] < 892 / 2008 < proposals["high"]
    assert proposals["design_effect"] > 3
    assert [row["id"] for row in found["topics"][:2]] == ["barrierefreie-wege", "bus-bahn"]
    assert sum(row["contributions"] for row in found["topics"]) == 337
