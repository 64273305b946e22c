"""Regional health centres: foundation, building blocks, roof (METHODS 4, source document 000).

Foundation: a municipal MVZ with 2 to 3 GP posts, obligatory. Building blocks: further services,
each only where enough people would use it. Roof: a meeting place, in the house or near it. Sites
must meet criteria (stop near by, barrier-free ...); a criterion nobody knows counts as not met.

    min Σ_i w_i d_ij x_ij + Σ_k Σ_i w_ik (d_ij - v_k) z_ijk + roof costs
    Σ_i w_i x_ij <= ratio · n_j,  2 y_j <= n_j <= 3 y_j,  Σ_j n_j <= posts
    x_ij <= y_j, z_ijk <= b_jk <= y_j,  Σ_i w_ik z_ijk >= minimum_k b_jk

v_k is the way people make today without the block: using it pays for those it is nearer to.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from nahraum.analysis.errors import Infeasible, InvalidInput
from nahraum.analysis.figures import Assumption, Method, Notice, Result
from nahraum.analysis.population.ages import Floats, as_floats, not_negative
from nahraum.analysis.sites.problem import (
    Assignment,
    Bools,
    Ints,
    Plan,
    Problem,
    State,
    check_count,
    check_reachable,
    check_seconds,
    finished,
    named,
    time_notice,
    ways_of,
)
from nahraum.analysis.sites.program import Program

METHOD = Method("sites.health_centres", "1")
DUST = 1e-7


@dataclass(frozen=True, slots=True)
class Candidate:
    """What is known about a site; None = nobody looked.

    stop_m: metres to the nearest stop. meeting_place: one in the house or near it exists.
    """

    stop_m: float | None = None
    accessible: bool | None = None
    vacant_building: bool | None = None
    walkable: bool | None = None
    meeting_place: bool | None = None


@dataclass(frozen=True, slots=True)
class Criteria:
    """Which criteria a site must meet. The stop's distance is a planning value."""

    stop_m: float | None = 300.0
    accessible: bool = True
    vacant_building: bool = False
    walkable: bool = False


@dataclass(frozen=True, slots=True, eq=False)
class Block:
    """An optional service: users by place (places,), the fewest that carry it, today's way."""

    name: str
    users: Any
    minimum: float
    way_today: float
    longest: float = float("inf")


@dataclass(frozen=True, slots=True, kw_only=True)
class Foundation:
    """GP posts of a centre: few to many, persons per post, posts to give away in all."""

    ratio: float
    fewest_posts: int = 2
    most_posts: int = 3
    posts: int | None = None


@dataclass(frozen=True, slots=True, eq=False, kw_only=True)
class Brief:
    """The whole task. roof_cost: added to the objective where a meeting place is missing."""

    base: Problem
    centres: int
    foundation: Foundation
    blocks: Sequence[Block] = ()
    candidates: Sequence[Candidate] | None = None
    criteria: Criteria = Criteria()
    roof_cost: float = 0.0


@dataclass(frozen=True, slots=True)
class Centre:
    """One centre: its posts, blocks with their users, and whether a roof must be built."""

    site: int
    posts: int
    persons: float
    blocks: Mapping[str, float]
    builds_roof: bool


@dataclass(frozen=True, slots=True)
class CentrePlan:
    """Centres, the plan for GP care, and why other sites were out of the question."""

    plan: Plan
    centres: tuple[Centre, ...]
    excluded: Mapping[int, str]


@dataclass(frozen=True, slots=True, eq=False)
class _Service:
    """Columns of one block: whether a site has it, and the pairs that use it."""

    has: Ints
    pairs: Ints
    rows: Ints
    sites: Ints
    users: Floats


def plan_centres(brief: Brief, *, seconds: float = 60.0) -> Result[CentrePlan]:
    """Choose sites, posts and blocks of `brief.centres` health centres at most.

    GP care reaches everybody, by split assignment (people choose their practice themselves).
    Raises InvalidInput, or Infeasible naming the rule that cannot be kept.
    """
    base = brief.base
    check_seconds(seconds)
    _check(brief)
    excluded = _excluded(brief)
    fit = np.array([site not in excluded for site in range(len(base.sites))], dtype=np.bool_)
    _possible(brief, fit, excluded)
    open_to = Problem(np.where(fit, base.cost, np.inf), base.weight, base.places, base.sites)
    check_reachable(open_to, place="criteria")
    roofless = _roofless(brief)
    program = Program()
    opens = program.add(brief.roof_cost * roofless, integer=True)
    posts = program.add(np.zeros(len(fit)), upper=brief.foundation.most_posts, integer=True)
    program.total(opens, low=1.0, high=brief.centres)
    rows, sites, pairs = _gp_care(program, open_to, opens, posts, brief.foundation)
    services = [_service(program, open_to, block, opens) for block in brief.blocks]
    solved = program.solve(seconds)
    if solved is None:
        raise Infeasible(
            f"Mit {brief.centres} Zentren reichen die Sitze nicht für alle erreichbaren Orte.",
            place="centres",
            remedy="Mehr Zentren oder mehr Sitze je Zentrum zulassen.",
        )
    x = solved.x
    assignment = _assigned(open_to, rows, sites, x[pairs])
    opened = np.flatnonzero(x[opens] > 0.5).tolist()
    centres = tuple(
        _centre(int(site), brief, x, posts, services, assignment, bool(roofless[site]))
        for site in opened
    )
    plan = finished(opened, solved.objective, min(solved.bound, solved.objective), assignment)
    return Result(
        value=CentrePlan(plan, centres, excluded),
        method=METHOD,
        parts=ways_of(open_to, assignment),
        assumptions=_assumptions(brief),
        warnings=(*time_notice(plan, seconds), *_left_out(brief, centres, excluded)),
    )


def _check(brief: Brief) -> None:
    base, foundation = brief.base, brief.foundation
    check_count(base, brief.centres)
    if not 1 <= foundation.fewest_posts <= foundation.most_posts or foundation.ratio <= 0:
        raise InvalidInput("Sitze oder Verhältniszahl sind nicht möglich.", place="foundation")
    if brief.candidates is not None and len(brief.candidates) != len(base.sites):
        raise InvalidInput(
            f"{len(brief.candidates)} Beschreibungen für {len(base.sites)} Standorte.",
            place="candidates",
        )
    if len({block.name for block in brief.blocks}) < len(brief.blocks):
        raise InvalidInput("Zwei Bausteine heißen gleich.", place="blocks")
    numbers = [brief.roof_cost, foundation.ratio]
    for block in brief.blocks:
        not_negative(as_floats(block.users, block.name, shape=(len(base.places),)), block.name)
        numbers += [block.minimum, block.way_today]
    not_negative(as_floats(numbers, "numbers"), "numbers")


def _excluded(brief: Brief) -> dict[int, str]:
    """Why a site is out of the question, by position."""
    if brief.candidates is None:
        return {}
    reasons = {
        site: _reasons(candidate, brief.criteria) for site, candidate in enumerate(brief.candidates)
    }
    return {site: "; ".join(found) for site, found in reasons.items() if found}


def _reasons(candidate: Candidate, criteria: Criteria) -> list[str]:
    found: list[str] = []
    if criteria.stop_m is not None:
        if candidate.stop_m is None:
            found.append("Weg zur Haltestelle unbekannt")
        elif candidate.stop_m > criteria.stop_m:
            found.append(f"Haltestelle {candidate.stop_m:g} m entfernt")
    for asked, known, name in (
        (criteria.accessible, candidate.accessible, "Barrierefreiheit"),
        (criteria.vacant_building, candidate.vacant_building, "leerstehendes Gebäude"),
        (criteria.walkable, candidate.walkable, "Lage zu Fuß erreichbar"),
    ):
        if asked and not known:
            found.append(f"{name} {'unbekannt' if known is None else 'nicht gegeben'}")
    return found


def _possible(brief: Brief, fit: Bools, excluded: Mapping[int, str]) -> None:
    if not fit.any():
        first = min(excluded)
        raise Infeasible(
            f"Kein Standort erfüllt die Kriterien ({brief.base.sites[first]}: {excluded[first]}).",
            place="criteria",
            remedy="Kriterien lockern oder Angaben ergänzen.",
        )
    foundation, demand = brief.foundation, float(brief.base.weight.sum())
    centres = min(brief.centres, int(fit.sum()))
    posts = centres * foundation.most_posts
    if foundation.posts is not None:
        posts = min(posts, foundation.posts)
    if foundation.posts is not None and foundation.posts < foundation.fewest_posts:
        raise Infeasible(
            f"Ein Zentrum braucht {foundation.fewest_posts} Sitze, zu vergeben sind "
            f"{foundation.posts}.",
            place="foundation",
        )
    if posts * foundation.ratio < demand * (1 - 1e-12):
        raise Infeasible(
            f"{posts} Sitze versorgen {posts * foundation.ratio:g} Personen, nötig sind "
            f"{demand:g}.",
            place="foundation",
            remedy="Mehr Zentren oder mehr Sitze zulassen, oder Nachfrage anderswo abziehen.",
        )


def _roofless(brief: Brief) -> Bools:
    """Sites without a meeting place; not knowing is not having."""
    if brief.candidates is None:
        return np.ones(len(brief.base.sites), dtype=np.bool_)
    return np.array([not candidate.meeting_place for candidate in brief.candidates])


def _gp_care(
    program: Program, base: Problem, opens: Ints, posts: Ints, foundation: Foundation
) -> tuple[Ints, Ints, Ints]:
    """Everybody to open centres, within the posts there; rows, sites and columns of pairs."""
    wanted, every = base.wanted, np.arange(len(opens))
    rows, sites = np.nonzero(np.isfinite(base.cost[wanted]))
    weights = base.weight[wanted[rows]]
    pairs = program.add(weights * base.cost[wanted[rows], sites])
    ones = np.ones(len(wanted))
    program.require(rows, pairs, 1.0, low=ones, high=ones)
    _only_if(program, pairs, opens[sites])
    both = np.concatenate((every, every))
    columns = np.concatenate((posts, opens))
    for bound, low, high in (
        (foundation.fewest_posts, 0.0, np.inf),
        (foundation.most_posts, -np.inf, 0.0),
    ):
        values = np.concatenate((np.ones(len(every)), np.full(len(every), -float(bound))))
        program.require(both, columns, values, low=np.full(len(every), low), high=high)
    load = np.concatenate((weights, np.full(len(every), -foundation.ratio)))
    program.require(
        np.concatenate((sites, every)),
        np.concatenate((pairs, posts)),
        load,
        high=np.zeros(len(every)),
    )
    if foundation.posts is not None:
        program.total(posts, high=foundation.posts)
    return rows, sites, pairs


def _service(program: Program, base: Problem, block: Block, opens: Ints) -> _Service:
    users = np.array(block.users, dtype=np.float64)
    useful = (base.cost < block.way_today) & (base.cost <= block.longest) & (users > 0)[:, None]
    rows, sites = np.nonzero(useful)
    has = program.add(np.zeros(len(opens)), integer=True)
    _only_if(program, has, opens)
    pairs = program.add(users[rows] * (base.cost[rows, sites] - block.way_today))
    _only_if(program, pairs, has[sites])
    program.require(rows, pairs, 1.0, high=np.ones(len(users)))
    every = np.arange(len(opens))
    program.require(
        np.concatenate((sites, every)),
        np.concatenate((pairs, has)),
        np.concatenate((users[rows], np.full(len(every), -block.minimum))),
        low=np.zeros(len(every)),
    )
    return _Service(has, pairs, rows, sites, users)


def _only_if(program: Program, these: Ints, those: Ints) -> None:
    """these <= those, one by one."""
    lines = np.arange(len(these))
    program.require(
        np.concatenate((lines, lines)),
        np.concatenate((these, those)),
        np.repeat((1.0, -1.0), len(these)),
        high=np.zeros(len(these)),
    )


def _assigned(base: Problem, rows: Ints, sites: Ints, shares: Floats) -> tuple[Assignment, ...]:
    parts: dict[int, list[tuple[int, float]]] = {}
    for at in np.flatnonzero(shares > DUST):
        place = int(base.wanted[rows[at]])
        parts.setdefault(place, []).append((int(sites[at]), float(shares[at])))
    found: list[Assignment] = []
    for place in range(len(base.places)):
        if place not in parts:
            found.append(Assignment(place, None, 1.0, None, State.NO_DEMAND))
            continue
        total = sum(share for _, share in parts[place])
        for site, share in parts[place]:
            way = float(base.cost[place, site])
            found.append(Assignment(place, site, share / total, way, State.SERVED))
    return tuple(found)


def _centre(
    site: int,
    brief: Brief,
    x: Floats,
    posts: Ints,
    services: Sequence[_Service],
    assignment: tuple[Assignment, ...],
    builds_roof: bool,
) -> Centre:
    weight = brief.base.weight
    persons = sum(float(weight[a.place]) * a.share for a in assignment if a.site == site)
    blocks: dict[str, float] = {}
    for block, service in zip(brief.blocks, services, strict=True):
        mine = service.sites == site
        used = float((x[service.pairs[mine]] * service.users[service.rows[mine]]).sum())
        if x[service.has[site]] > 0.5 and used > 0:
            blocks[block.name] = used
    return Centre(site, round(x[posts[site]]), persons, blocks, builds_roof)


def _assumptions(brief: Brief) -> tuple[Assumption, ...]:
    foundation, criteria = brief.foundation, brief.criteria
    posts = f"{foundation.fewest_posts} bis {foundation.most_posts}"
    found = [
        Assumption("Hausarztsitze je Zentrum", posts, "Sitze", "seed-000"),
        Assumption("Personen je Sitz", foundation.ratio),
    ]
    if criteria.stop_m is not None:
        found.append(Assumption("Haltestelle höchstens", criteria.stop_m, "m", verified=False))
    for block in brief.blocks:
        name = f"Mindestnutzung {block.name}"
        found.append(Assumption(name, block.minimum, "Personen", verified=False))
    return tuple(found)


def _left_out(
    brief: Brief, centres: Sequence[Centre], excluded: Mapping[int, str]
) -> tuple[Notice, ...]:
    found: list[Notice] = []
    if excluded:
        names = named(brief.base.sites, sorted(excluded))
        text = f"{len(excluded)} Standorte erfüllen die Kriterien nicht: {names}."
        found.append(Notice("SITES_EXCLUDED", text))
    missing = [b.name for b in brief.blocks if not any(b.name in c.blocks for c in centres)]
    if missing:
        text = f"Für {', '.join(missing)} reicht die Nachfrage an keinem Zentrum."
        found.append(Notice("BLOCK_NOT_VIABLE", text))
    return tuple(found)
