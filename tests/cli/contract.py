"""Every analysis verb with a call and what its answer must hold, written down from the contract.

`REAL` calls use the official data; `OWN` calls small files of this folder's tests. The shape is
noted as in the contract: `years[{year,total}] ratios[] audit{within_1} p`.
"""

import json
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from nahraum.facts import nba
from tests.cli import official
from tests.cli.test_atlas import FILES as ATLAS
from tests.cli.test_contracts import FILES as CONTRACTS
from tests.cli.test_disclose import TABLE
from tests.cli.test_every_file import (
    CARE,
    FCA_FILES,
    GROUPS,
    LATER,
    LIFE,
    MATRICES,
    MOVES,
    PEOPLE,
    SITES,
)
from tests.cli.test_fund import PLAN, PROJECT
from tests.cli.test_impact import PAIRS, mixture_text, panel_text, series_text
from tests.cli.test_index import AREAS, RATES
from tests.cli.test_logic import PLAN as LOGIC
from tests.cli.test_matching import H as HELPERS
from tests.cli.test_matching import R as ASKING
from tests.cli.test_matching import S as SCORES
from tests.cli.test_participate import TOWN
from tests.cli.test_rides import R as RIDES
from tests.cli.test_rides import T as RIDE_TIMES
from tests.cli.test_rides import V as VEHICLES
from tests.cli.test_small_areas import LIFE as DEATHS
from tests.cli.test_small_areas import SURVEY, TIME
from tests.cli.test_sroi import CASE
from tests.cli.test_succession import FIVE
from tests.cli.test_supply import DOCTORS
from tests.data.feeds import FEED

Files = Mapping[str, str]
Shape = dict[str, Any]
_TOKEN = re.compile(r"\w+|\[\]|[\[\]{}]")

FIGURE = "figures[{id,label,value,unit,as_of,method,sources,uncertainty}]"
PROFILE = (
    "municipality{ags,name,population,as_of} "
    f"{FIGURE} projection[{{year,variant,total,share_65,share_80}}]"
)
PROJECT_SHAPE = "years[{year,total,births,deaths,share_65}] population[{year,sex,age,count}]"
RATIO = "need actual supply_ratio status openings counted[{id,factor,rule}]"
SUCCESSION = "years[{year,mean,p10,p90,supply_ratio_mean,prob_below_75}] flag_threatened"
SCORED = "scores[{id,z,class}]"
SMOOTHED = "rates[{id,raw,smoothed,weight}] mean variance"
INTERVALS = "intervals[{id,low,high}]"
HIDDEN = "audit{exact_recoverable,within_1}"
JOURNEYS = "journeys[{origin,destination,median_s,p90_s,feasible_return}] feed{routes,stops,trips}"
ACCESS = "access[{id,value,state}] supply[{id,ratio,state}] conservation{left,right}"
CHOSEN = "open[] objective bound gap assignment[]"
TOURS = "routes[{vehicle,stops[{request,type,arrival,wait,load}]}] cost refused[{request,reason}]"
SETTLED = "settlement saving rate distribution{p10,p50,p90}"
NETWORK = "nodes edges components"
TIMES = "times[{origin,destination,seconds}] unreached[] snap_distance_m"


def shape(text: str) -> Shape:
    """Read the notation: a key alone is None, `[]` a list, `{}` an object, `[{}]` both."""
    tokens = _TOKEN.findall(text)
    found: Shape = {}
    stack: list[Shape] = [found]
    key = ""
    for place, token in enumerate(tokens):
        if token == "{":
            inner: Shape = {}
            stack[-1][key] = [inner] if tokens[place - 1] == "[" else inner
            stack.append(inner)
        elif token == "}":
            stack.pop()
        elif token == "[]":
            stack[-1][key] = []
        elif token not in "[]":
            key = token
            stack[-1][key] = None
    return found


@dataclass(frozen=True)
class Call:
    """One call: `words` after the verb, with {data} for the official data; files it needs."""

    verb: str
    words: str
    keys: str
    files: Files | Callable[[Path], Files] = field(default_factory=dict)
    before: str = ""
    # False where every number of the answer is short by nature: counts, money, grades.
    long_numbers: bool = True

    @property
    def name(self) -> str:
        return re.sub(r"[^\w.-]+", "-", f"{self.verb} {self.words}")[:70]

    def prepare(self, data: Path | None) -> str:
        """Write the files into the current folder; the whole call."""
        files = self.files if isinstance(self.files, Mapping) else self.files(data or Path())
        for name, text in files.items():
            Path(name).parent.mkdir(parents=True, exist_ok=True)
            Path(name).write_text(text, encoding="utf-8")
        return f"{self.verb} {self.words}".format(data=data)


def _yaml(verb: str, keys: str, text: str, **more: Any) -> Call:
    return Call(verb, "--file F.yaml", keys, {"F.yaml": text}, **more)


_PLACES = "id,lon,lat\nhaus,9.0,52.0\nfern,9.05,52.0\n"
_GOALS = "id,lon,lat\nklinik,9.2,52.0\n"
_ROADS = {
    "N.csv": "id,lon,lat\na,9.0,52.0\nb,9.01,52.0\nc,9.01,52.01\n",
    "E.csv": "from,to,length_m,highway\na,b,700.5,residential\nb,c,1200.25,tertiary\n",
    "O.csv": "id,lon,lat\nSüd,9.0001,52.0\nfern,10.5,52.0\n",
}
_NET = "reach network --nodes N.csv --edges E.csv --profile walk-65 --out R.net"
_NBA = json.dumps(dict.fromkeys(nba.instrument()["criteria"], 0))

OWN = (
    Call(
        "population project",
        "--start P.csv --lifetable L.csv --tfr 1.5 --migration M.csv --years 2 --base-year 2022",
        PROJECT_SHAPE,
        {"P.csv": PEOPLE, "L.csv": LIFE, "M.csv": MOVES},
    ),
    Call(
        "population hamilton-perry",
        "--earlier A.csv --later B.csv --steps 2 --mothers 15-44",
        "ratios[] projection[]",
        {"A.csv": GROUPS, "B.csv": LATER},
    ),
    Call(
        "population rake",
        "--table T.csv --rows R.csv --columns C.csv",
        "table[] iterations max_deviation",
        MATRICES,
    ),
    Call("supply ratio", "--inhabitants 54000 --ratio 1616 --posts 22.856", RATIO),
    Call(
        "supply ratio",
        "--inhabitants 4000 --ratio 1633 --doctors D.csv --as-of 2026-11-21",
        RATIO,
        {"D.csv": DOCTORS},
    ),
    Call(
        "supply succession",
        "--doctors D.csv --inhabitants 8000 --ratio 1600 --years 3 --runs 100 --seed 1 "
        "--no-replacement --as-of 2026-11-21",
        SUCCESSION,
        {"D.csv": FIVE},
    ),
    Call(
        "need care",
        "--population P.csv --rates R.csv --variant delayed --gain 1 --year 2022",
        "years[{year,total,by_age}]",
        {"P.csv": PEOPLE, "R.csv": CARE},
        long_numbers=False,
    ),
    Call("indicators list", "", "indicators[{id,label,field,unit,kind}]", long_numbers=False),
    Call("indicators show", "I01", "id label field unit kind detail", long_numbers=False),
    Call(
        "indicators atlas",
        ".",
        "areas[] indicators[{id,label,unit,period,shown,protected,unknown}] values[{id,area,year}]",
        ATLAS,
    ),
    Call("index zscore", "I.csv", SCORED, {"I.csv": AREAS}),
    Call("index gisd", "I.csv", SCORED, {"I.csv": AREAS}),
    Call("smooth eb", "R.csv", SMOOTHED, {"R.csv": RATES}),
    Call("smooth fay-herriot", "S.csv --covariates x", "areas[{id}]", {"S.csv": SURVEY}),
    Call("smooth time", "T.csv", "rates[{id}]", {"T.csv": TIME}, long_numbers=False),
    Call("interval wilson", "R.csv", INTERVALS, {"R.csv": RATES}),
    Call("interval poisson", "R.csv", INTERVALS, {"R.csv": RATES}),
    Call("interval life", "L.csv", "expectancy low high", {"L.csv": DEATHS}),
    Call(
        "disclose",
        "--table T.csv --dims A,B --count n --contributors c --largest l --k 5 --base 5",
        f"cells[{{A,B,value,reason}}] {HIDDEN}",
        {"T.csv": TABLE},
        long_numbers=False,
    ),
    Call(
        "reach network",
        "--nodes N.csv --edges E.csv --profile walk-65 --out N.net",
        NETWORK,
        _ROADS,
        long_numbers=False,
    ),
    Call(
        "reach times",
        "--network R.net --origins O.csv --destinations O.csv --limit 5000",
        TIMES,
        _ROADS,
        _NET,
        long_numbers=False,
    ),
    Call(
        "reach transit",
        "--gtfs F --date 2026-11-24 --from 7:55 --to 8:05 --origins O.csv --destinations D.csv "
        "--return-stay 60",
        JOURNEYS,
        {"O.csv": _PLACES, "D.csv": _GOALS, **{f"F/{name}": text for name, text in FEED.items()}},
    ),
    *(
        Call(
            "reach fca",
            f"--demand P.csv --supply S.csv --times T.csv --method {method} --catchment 30",
            ACCESS,
            FCA_FILES,
        )
        for method in ("2sfca", "e2sfca", "3sfca", "m2sfca")
    ),
    *(
        Call(f"sites {verb}", f"--costs C.csv --demand D.csv {words}", CHOSEN, SITES)
        for verb, words in (
            ("pmedian", "--p 1"),
            ("pcenter", "--p 1"),
            ("lscp", "--radius 25"),
            ("mclp", "--p 1 --radius 12"),
            ("capacitated", "--p 1 --capacity 9000"),
            ("pareto", "--p 1"),
        )
    ),
    Call(
        "rides solve",
        "--requests R.csv --vehicles V.csv --times T.csv --iterations 5 --seed 1",
        TOURS,
        {"R.csv": RIDES, "V.csv": VEHICLES, "T.csv": RIDE_TIMES},
    ),
    Call(
        "match assign",
        "--helpers H.csv --requests R.csv --scores S.csv",
        "matches[{helper,request,score,reasons}] unmatched[{request,reason}]",
        {"H.csv": HELPERS, "R.csv": ASKING, "S.csv": SCORES},
        long_numbers=False,
    ),
    *(
        Call(
            "participate equal-shares",
            f"B.pb --utility {utility} --completion {completion}",
            "selected[] rounds[{project,rho}] payments",
            {"B.pb": TOWN},
            long_numbers=utility == "cost",
        )
        for utility, completion in (("cost", "add1"), ("cardinality", "none"))
    ),
    Call(
        "fund check",
        "--project P.yaml --as-of 2026-11-21",
        "eligible[{programme,max_amount,reasons}]",
        {"P.yaml": PROJECT},
        long_numbers=False,
    ),
    Call(
        "fund plan",
        "--file P.yaml --as-of 2026-11-21",
        "plan[{measure,source,year,amount}] own_funds utility",
        {"P.yaml": PLAN},
        long_numbers=False,
    ),
    *(
        Call(
            verb,
            "--file F.yaml",
            SETTLED,
            {"F.yaml": text},
            long_numbers=verb not in ("contract bundle", "contract p4p"),
        )
        for verb, text in CONTRACTS.items()
        if verb not in ("centre economics", "contract budget")
    ),
    _yaml("contract budget", "budgets[{id,amount}] total", CONTRACTS["contract budget"]),
    _yaml(
        "centre economics",
        "revenue cost result break_even_cases tornado[]",
        CONTRACTS["centre economics"],
    ),
    _yaml("impact sroi", "ratio present_value", CASE),
    Call("impact did", "--file F.csv", "effect ci pretrend_p", {"F.csv": panel_text()}),
    Call(
        "impact synthetic",
        "--file F.csv --treated x --start 2018",
        "effect placebo_rank",
        {"F.csv": mixture_text()},
    ),
    Call("impact its", "--file F.csv --start 2020-01", "effect ci", {"F.csv": series_text()}),
    Call("impact pairs", "F.csv", "effect ci", {"F.csv": PAIRS}),
    Call(
        "impact logic", "L.yaml --as-of 2026-11-21", "stages", {"L.yaml": LOGIC}, long_numbers=False
    ),
    Call(
        "assess nba",
        "--answers A.json",
        "modules[] points care_grade",
        {"A.json": _NBA},
        long_numbers=False,
    ),
)

_LINE = "{data}/16_gtfs_flex_rufbus/mitfahrbank_nersingen --date 2019-11-26 --from 8:30 --to 8:55"
_CALL = "{data}/16_gtfs_flex_rufbus/rufbus_uckermark --date 2023-11-25 --from 9:00 --to 12:00"
_BAYREUTH = "{data}/13_osm_north_bayreuth/north-bayreuth.osm.gz"
_PMED = "--orlib {data}/18_orlib_pmed/pmed1.txt"
_VILLAGE = "{data}/14_osm_landstrassennetze/rethem_huelsen_niedersachsen"
_STOPS = "--origins O.csv --destinations O.csv"
REAL = (
    Call("profile", "Kalletal --data {data} --as-of 2026-11-21", PROFILE),
    Call(
        "atlas",
        "--within 05766036 --data {data}",
        "municipalities computed uninhabited unknown not_computed reasons "
        "rows[{ags,ars,name,state,population,as_of,status,reason,structure,figures}]",
    ),
    Call(
        "population project",
        "--start P.csv --lifetable {data}/05_sterbetafeln/sterbetafeln_long.csv "
        "--period 2020-2022 --tfr 1.46 --srb 1.05 --years 3 --base-year 2020",
        PROJECT_SHAPE,
        official.germany,
    ),
    Call(
        "population hamilton-perry",
        "--earlier A.csv --later B.csv --steps 1",
        "ratios[] projection[]",
        official.five_years,
    ),
    Call(
        "population rake",
        "--table T.csv --rows R.csv --columns C.csv",
        "table[] iterations max_deviation",
        official.lippe,
    ),
    Call(
        "need care",
        "--population P.csv --year 2020",
        "years[{year,total,by_age}]",
        official.germany,
    ),
    Call("index zscore", "I.csv", SCORED, official.flensburg_index),
    Call("index gisd", "I.csv", SCORED, official.flensburg_index),
    Call("smooth eb", "R.csv", SMOOTHED, official.flensburg_rates),
    Call("smooth time", "T.csv", "rates[{id}]", official.flensburg_years),
    Call("interval wilson", "R.csv", INTERVALS, official.flensburg_rates),
    Call("interval poisson", "R.csv --fdr 0.05", INTERVALS, official.flensburg_rates),
    Call("interval life", "L.csv", "expectancy low high", official.deaths),
    Call(
        "disclose",
        "--table F.csv --dims stadtteil,art --count n --base 1",
        f"cells[{{stadtteil,art,value,reason}}] {HIDDEN}",
        official.flensburg_table,
        long_numbers=False,
    ),
    Call("reach network", f"--osm {_BAYREUTH} --profile wheelchair --out B.net", NETWORK),
    Call(
        "reach network",
        f"--nodes {_VILLAGE}_nodes.csv --edges {_VILLAGE}_edges.csv --profile bike --out R.net",
        NETWORK,
        long_numbers=False,
    ),
    Call(
        "reach times",
        f"--network B.net {_STOPS} --limit 9000",
        TIMES,
        {"O.csv": "id,lon,lat\nN,11.5011482,50.0183416\nA,11.4948423,50.0112145\n"},
        f"reach network --osm {_BAYREUTH} --profile car --out B.net",
    ),
    Call(
        "reach transit",
        f"--gtfs {_LINE} {_STOPS}",
        JOURNEYS,
        {"O.csv": "id,lon,lat\nst1,10.1220101,48.4289217\nst3,10.1603,48.4289574\n"},
        long_numbers=False,
    ),
    Call(
        "reach transit",
        f"--gtfs {_CALL} {_STOPS} --home-by 22:00",
        JOURNEYS,
        {"O.csv": "id,lon,lat\nbahnhof,13.9962,53.0158\ndorf,14.007137,53.144867\n"},
        long_numbers=False,
    ),
    Call(
        "reach fca",
        "--demand P.csv --supply S.csv --times T.csv --method e2sfca --catchment 15",
        ACCESS,
        official.shops,
    ),
    Call("sites pmedian", _PMED, CHOSEN),
    Call("sites pcenter", _PMED, CHOSEN),
    Call("sites lscp", f"{_PMED} --radius 50", CHOSEN),
    Call("sites mclp", f"{_PMED} --radius 50", CHOSEN),
    Call("sites pmedian", "--costs C.csv --demand D.csv --p 4", CHOSEN, official.shops),
    Call("sites pcenter", "--costs C.csv --demand D.csv --p 4", CHOSEN, official.shops),
    Call(
        "sites capacitated",
        "--costs C.csv --demand D.csv --p 4 --capacity 400000 --split",
        CHOSEN,
        official.shops,
    ),
    Call("sites pareto", "--costs C.csv --demand D.csv --p 4 --points 4", CHOSEN, official.shops),
    Call("rides solve", "--darp {data}/19_darp_cordeau/a2-16.txt --iterations 200", TOURS),
    Call(
        "participate contributions",
        "{data}/20_beteiligung_krefeld/dataset_MCK.tsv",
        "contributions sentences codes[{code,sentences,share,low,high}] topics[{id,contributions}]",
    ),
    Call("impact did", "--file F.csv", "effect ci pretrend_p", official.income_panel),
    Call(
        "impact synthetic",
        "--file F.csv --treated 05766 --start 2015",
        "effect placebo_rank",
        official.income_panel,
    ),
    Call("impact its", "--file F.csv --start 2011 --decimal .", "effect ci", official.births),
)

# What the contract lists; verbs of a running installation have tests of their own.
VERBS = (
    *("profile", "population project", "population hamilton-perry", "population rake"),
    *("supply ratio", "supply succession", "need care", "index zscore", "index gisd"),
    *("smooth eb", "interval wilson", "interval poisson", "disclose", "reach network"),
    *("reach times", "reach transit", "reach fca", "sites pmedian", "sites pcenter"),
    *("sites lscp", "sites mclp", "sites capacitated", "sites pareto", "rides solve"),
    *("match assign", "participate equal-shares", "fund check", "fund plan"),
    *("contract shared-savings", "contract capitation", "contract bundle", "contract p4p"),
    *("contract corridor", "centre economics", "impact sroi", "impact did"),
    *("impact synthetic", "impact its", "assess nba"),
)
# More than the contract asks for.
MORE = (
    *("atlas", "indicators list", "indicators show", "smooth fay-herriot", "smooth time"),
    *("interval life", "participate contributions", "contract budget", "impact pairs"),
    *("impact logic", "indicators atlas"),
)
OPERATING = (
    *("demo", "setup", "serve", "worker", "doctor", "backup", "restore"),
    *("data check", "data fetch", "data list", "data load", "import", "search"),
)
