"""Every verb against every kind of broken file: exit code 1, one line, nothing written."""

import json
from pathlib import Path

import pytest

from nahraum.facts import nba
from tests.cli.conftest import Ask, Refuse
from tests.cli.malformed import Example, document, lines, matrix, table
from tests.cli.test_atlas import FILES as ATLAS
from tests.cli.test_disclose import TABLE
from tests.cli.test_impact import CARD, PAIRS, mixture_text, series_text
from tests.cli.test_index import AREAS, RATES
from tests.cli.test_matching import H as HELPERS
from tests.cli.test_matching import R as ASKING
from tests.cli.test_matching import S as SCORES
from tests.cli.test_participate import TOWN
from tests.cli.test_reach_fca import P as DEMAND
from tests.cli.test_reach_fca import S as SUPPLY
from tests.cli.test_reach_fca import T as TIMES
from tests.cli.test_sites import NET, C, D, S
from tests.cli.test_small_areas import LIFE as DEATHS
from tests.cli.test_small_areas import SURVEY, TIME
from tests.cli.test_succession import FIVE
from tests.cli.test_supply import DOCTORS

PEOPLE = "\n".join(["sex,age,count", *(f"{s},{a},100" for s in "mf" for a in range(101))]) + "\n"
LIFE = "sex,age,qx\n" + "".join(
    f"{s},{a},{0.001 if a < 60 else 0.01 if a < 90 else 0.3}\n" for s in "mf" for a in range(101)
)
MOVES = "sex,age,count\n" + "".join(f"{s},{a},1\n" for s in "mf" for a in range(101))
GROUPS = "age_from,age_to,count\n0,14,100\n15,29,110\n30,44,120\n45,59,130\n60,,400\n"
LATER = "age_from,age_to,count\n0,14,90\n15,29,102\n30,44,113\n45,59,118\n60,,420\n"
CARE = "sex,age_from,age_to,rate\n" + "".join(f"{s},0,74,0.02\n{s},75,,0.4\n" for s in "mf")
NBA = json.dumps(dict.fromkeys(nba.instrument()["criteria"], 0))
PROJECT = "population project --start P.csv --years 1 --base-year 2022"
HAMILTON = "population hamilton-perry --earlier A.csv --later B.csv --steps 1"
RAKE = "population rake --table T.csv --rows R.csv --columns C.csv"
FCA = "reach fca --demand P.csv --supply S.csv --times T.csv --catchment 30 --method 2sfca"
RATIO = "supply ratio --inhabitants 4000 --ratio 1633 --doctors D.csv --as-of 2026-11-21"
SUCCESSION = (
    "supply succession --doctors D.csv --inhabitants 8000 --ratio 1600 --years 2 --runs 20 "
    "--seed 1 --as-of 2026-11-21"
)
DISCLOSE = "disclose --table T.csv --dims A,B --count n --contributors c"
HISTORY = json.dumps({"base": 5, "k": 5, "cells": [{"A": "west", "B": "bus", "value": 60}]})
MATRICES = {"T.csv": "10,20\n30,40\n", "R.csv": "35,65\n", "C.csv": "45,55\n"}
FCA_FILES = {"P.csv": DEMAND, "S.csv": SUPPLY, "T.csv": TIMES}
MATCH = "match assign --helpers H.csv --requests R.csv --scores S.csv"
PEOPLE_WHO_HELP = {"H.csv": HELPERS, "R.csv": ASKING, "S.csv": SCORES}
SITES = {"C.csv": C, "D.csv": D, "S.csv": S}

PB = lines(
    {
        "no META": ("META", "DATEN"),
        "no PROJECTS": ("PROJECTS", "PROJEKTE"),
        "no VOTES": ("VOTES", "STIMMEN"),
        "budget missing": ("budget;900\n", ""),
        "budget negative": ("budget;900", "budget;-900"),
        "budget NaN": ("budget;900", "budget;NaN"),
        "budget huge": ("budget;900", "budget;1e999"),
        "budget a word": ("budget;900", "budget;viel"),
        "cost missing": ("A;300;6", "A;;6"),
        "cost negative": ("A;300;6", "A;-300;6"),
        "cost infinite": ("A;300;6", "A;inf;6"),
        "cost a formula": ("A;300;6", "A;=1+1;6"),
        "column missing": ("project_id;cost", "project_id;preis"),
        "project twice": ("B;400;6", "A;400;6"),
        "project unknown": ("9;E,F", "9;E,Z"),
        "project twice in a vote": ("9;E,F", "9;E,E"),
        "voter twice": ("10;E,F", "9;E,F"),
        "row too short": ("B;400;6", "B"),
        "row too long": ("B;400;6", "B;400;6;1;2"),
        "type of vote unknown": ("vote_type;approval", "vote_type;telepathy"),
        "NUL": ("B;400;6", "B;4\x0000;6"),
    }
)
FIXED = lines(
    {
        "headings only": ("h1,r1\n", ""),
        "no headings": ("helper,request\n", ""),
        "column missing": ("helper,request", "helper,anliegen"),
        "column twice": ("helper,request", "helper,helper"),
        "helper unknown": ("h1,r1", "h9,r1"),
        "request unknown": ("h1,r1", "h1,r9"),
        "no helper": ("h1,r1", ",r1"),
        "no request": ("h1,r1", "h1,"),
        "pair twice": ("h1,r1", "h1,r1\nh1,r1"),
        "row too short": ("h1,r1", "h1"),
        "row too long": ("h1,r1", "h1,r1,7"),
        "quote never closed": ("h1,r1", 'h1,"r1'),
        "NUL": ("h1,r1", "h1,r\x001"),
    }
)
ORLIB = lines(
    {
        "head a word": (" 4 3 2", " vier 3 2"),
        "no nodes": (" 4 3 2", " 0 3 2"),
        "nodes negative": (" 4 3 2", " -4 3 2"),
        "nodes huge": (" 4 3 2", " 99999999999 3 2"),
        "nodes a fraction": (" 4 3 2", " 4.5 3 2"),
        "edges too few": (" 4 3 2", " 4 2 2"),
        "edges too many": (" 4 3 2", " 4 9 2"),
        "no medians": (" 4 3 2", " 4 3 0"),
        "more medians than nodes": (" 4 3 2", " 4 3 5"),
        "node unknown": ("2 3 5", "2 9 5"),
        "node zero": ("2 3 5", "0 3 5"),
        "cost negative": ("2 3 5", "2 3 -5"),
        "cost NaN": ("2 3 5", "2 3 NaN"),
        "cost infinite": ("2 3 5", "2 3 inf"),
        "cost huge": ("2 3 5", "2 3 1e999"),
        "cost a word": ("2 3 5", "2 3 weit"),
        "end cut off": ("3 4 1\n", "3 4"),
        "text at the end": ("3 4 1\n", "3 4 1\nEnde\n"),
    }
)
# An unknown value stays unknown and is told; every other column is an indicator, of either sign.
BLANK = frozenset({"blank"})
# Differences may be negative; other numbers of the file prove that a point is decimal.
SIGNED = frozenset({"negative"})
PROVEN = frozenset({"ambiguous thousands"})
ANY_COLUMN = frozenset({"column missing", "column renamed", "negative"})
EXAMPLES = [
    Example(f"{PROJECT} --out cube.csv", {"P.csv": PEOPLE}, "P.csv", table("count")),
    Example(
        f"{PROJECT} --lifetable L.csv --out cube.csv",
        {"P.csv": PEOPLE, "L.csv": LIFE},
        "L.csv",
        table("qx"),
    ),
    Example(
        f"{PROJECT} --migration M.csv",
        {"P.csv": PEOPLE, "M.csv": MOVES},
        "M.csv",
        table("count"),
        frozenset({"negative"}),
    ),
    Example(HAMILTON, {"A.csv": GROUPS, "B.csv": LATER}, "A.csv", table("count")),
    Example(HAMILTON, {"A.csv": GROUPS, "B.csv": LATER}, "B.csv", table("count")),
    *(Example(RAKE, MATRICES, name, matrix(), partners=("R.csv",)) for name in MATRICES),
    Example(RATIO, {"D.csv": DOCTORS}, "D.csv", table("mandate")),
    Example(SUCCESSION, {"D.csv": FIVE}, "D.csv", table("birth_year"), BLANK),
    Example(
        "need care --population P.csv --rates R.csv --year 2022",
        {"P.csv": PEOPLE, "R.csv": CARE},
        "P.csv",
        table("count"),
    ),
    Example(
        "need care --population P.csv --rates R.csv --year 2022",
        {"P.csv": PEOPLE, "R.csv": CARE},
        "R.csv",
        table("rate"),
    ),
    Example("index zscore I.csv", {"I.csv": AREAS}, "I.csv", table("benefits"), ANY_COLUMN | BLANK),
    Example("index gisd I.csv", {"I.csv": AREAS}, "I.csv", table("benefits"), ANY_COLUMN),
    Example("smooth eb R.csv", {"R.csv": RATES}, "R.csv", table("events")),
    Example("interval wilson R.csv", {"R.csv": RATES}, "R.csv", table("population")),
    Example("interval poisson R.csv", {"R.csv": RATES}, "R.csv", table("events")),
    Example(DISCLOSE, {"T.csv": TABLE}, "T.csv", table("n"), BLANK),
    Example(
        f"{DISCLOSE} --history H.json",
        {"T.csv": TABLE, "H.json": HISTORY},
        "H.json",
        document("base"),
        frozenset({"a list", "key unknown"}),
    ),
    Example(FCA, FCA_FILES, "P.csv", table("count")),
    Example(FCA, FCA_FILES, "S.csv", table("posts")),
    Example(FCA, FCA_FILES, "T.csv", table("minutes")),
    Example("sites pmedian --costs C.csv --demand D.csv --p 1", SITES, "C.csv", table("cost")),
    Example("sites pcenter --costs C.csv --demand D.csv --p 1", SITES, "D.csv", table("count")),
    Example("sites lscp --costs C.csv --radius 25", SITES, "C.csv", table("cost")),
    Example("sites mclp --costs C.csv --p 1 --radius 12", SITES, "C.csv", table("cost")),
    Example(
        "sites capacitated --costs C.csv --demand D.csv --sites S.csv --budget 8",
        SITES,
        "S.csv",
        table("capacity"),
    ),
    Example("sites pareto --costs C.csv --demand D.csv --p 1", SITES, "C.csv", table("cost")),
    Example("sites pmedian --orlib net.txt", {"net.txt": NET}, "net.txt", ORLIB),
    Example("impact did F.csv", {"F.csv": CARD}, "F.csv", table("value"), SIGNED | PROVEN),
    Example(
        "impact synthetic F.csv --treated x --start 2018",
        {"F.csv": mixture_text()},
        "F.csv",
        table("value"),
        SIGNED | PROVEN,
    ),
    Example(
        "impact its F.csv --start 2020-01",
        {"F.csv": series_text()},
        "F.csv",
        table("value"),
        SIGNED,
    ),
    Example("impact pairs F.csv", {"F.csv": PAIRS}, "F.csv", table("before"), SIGNED),
    Example("smooth time T.csv", {"T.csv": TIME}, "T.csv", table("value"), SIGNED | BLANK),
    Example("smooth fay-herriot S.csv", {"S.csv": SURVEY}, "S.csv", table("variance")),
    Example(
        "indicators atlas .",
        ATLAS,
        "fl_residents_by_district.csv",
        table("residents"),
        BLANK,
    ),
    Example("interval life L.csv", {"L.csv": DEATHS}, "L.csv", table("deaths")),
    Example(MATCH, PEOPLE_WHO_HELP, "H.csv", table("capacity")),
    Example(MATCH, PEOPLE_WHO_HELP, "R.csv", table("need")),
    Example(MATCH, PEOPLE_WHO_HELP, "S.csv", table("score")),
    Example(
        f"{MATCH} --fixed F.csv",
        {**PEOPLE_WHO_HELP, "F.csv": "helper,request\nh1,r1\n"},
        "F.csv",
        FIXED,
    ),
    Example("participate equal-shares B.pb", {"B.pb": TOWN}, "B.pb", PB),
    Example("assess nba --answers A.json", {"A.json": NBA}, "A.json", document("1.1")),
]


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda example: example.name)
def test_the_example_itself_is_fine(example: Example, ask: Ask, folder: Path) -> None:
    example.write(folder)
    assert ask(example.verb)["method"]["version"]


@pytest.mark.parametrize(
    ("example", "damage"),
    [
        pytest.param(example, damage, id=f"{example.name}-{damage}")
        for example in EXAMPLES
        for damage in example.damages
        if damage not in example.fine
    ],
)
def test_broken_files_are_refused_in_one_line(
    example: Example, damage: str, refuse: Refuse, folder: Path
) -> None:
    example.write(folder, damage)
    line = refuse(f"{example.verb} --json")
    assert line.startswith(example.places)
    assert "; " in line


@pytest.mark.parametrize(
    ("example", "damage"),
    [
        pytest.param(example, damage, id=f"{example.name}-{damage}")
        for example in EXAMPLES
        for damage in sorted(example.fine)
    ],
)
def test_what_a_verb_understands_is_answered(
    example: Example, damage: str, ask: Ask, folder: Path
) -> None:
    example.write(folder, damage)
    assert ask(example.verb)["method"]["version"]


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda example: example.name)
def test_there_are_twenty_kinds_at_least(example: Example) -> None:
    assert len(example.damages.keys() - example.fine) >= 20
