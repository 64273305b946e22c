"""Floating catchments: posts per person where people live (METHODS 3.2).

Symbols of the formulas: P_i persons in place i, S_j posts at site j, f the distance weight of a
pair inside its catchment (0 outside), G_ij = f_ij / Σ_k f_ik the share of place i choosing j.

    2SFCA, E2SFCA  R_j = S_j / Σ_k P_k f_kj         A_i = Σ_j R_j f_ij
    3SFCA          R_j = S_j / Σ_k P_k f_kj G_kj    A_i = Σ_j R_j f_ij G_ij
    M2SFCA         R_j = S_j / Σ_k P_k f_kj         A_i = Σ_j R_j f_ij²

G is summed after the catchment filter and over open sites with posts only: nobody chooses a
site out of reach or one that takes no patients. The zones of 3SFCA reach up to 60 minutes;
unless other weights are handed in, they widen a smaller catchment (the worked example of METHODS
counts its 40 minutes that way). Sources: Luo & Wang 2003, Luo & Qi 2009, Wan et al. 2012,
Delamater 2013.
"""

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Literal

import numpy as np
import numpy.typing as npt

from nahraum.analysis.catchments import reference
from nahraum.analysis.catchments.arrays import MODIFIED, PLAIN, THREE_STEP, Question
from nahraum.analysis.catchments.decay import EQUAL, FAST, SELECTIVE, Decay, Equal, Steps
from nahraum.analysis.catchments.times import Bools, TravelTimes
from nahraum.analysis.errors import InvalidInput
from nahraum.analysis.figures import Assumption, Method, Notice, Result
from nahraum.analysis.population.ages import Floats, as_floats, not_negative

METHOD = Method("catchments.floating", "1")
# Rounding of float64 sums over all pairs; a wrong formula misses by far more.
BALANCE = 1e-9
# More persons or posts than anybody has; beyond it sums lose their digits.
LARGEST = 1e15
_MANY = 50_000  # pairs from which on compiled loops pay


class Variant(StrEnum):
    """The members of the family."""

    TWO_STEP = "2sfca"
    ENHANCED = "e2sfca"
    THREE_STEP = "3sfca"
    MODIFIED = "m2sfca"


class PlaceState(StrEnum):
    """What can be said about a demand place."""

    SERVED = "served"
    NO_OFFER = "no-offer-in-reach"
    NO_DEMAND = "no-demand"


class SiteState(StrEnum):
    """What can be said about a supply site."""

    USED = "used"
    UNUSED = "unused"
    CLOSED = "closed"
    NO_POSTS = "no-posts"


# Codes of `Access.codes`, in this order.
PLACE_STATES = tuple(PlaceState)
DEFAULT_DECAY: dict[Variant, Decay] = {
    Variant.TWO_STEP: EQUAL,
    Variant.ENHANCED: FAST,
    Variant.THREE_STEP: SELECTIVE,
    Variant.MODIFIED: FAST,
}


_CODES = {Variant.THREE_STEP: THREE_STEP, Variant.MODIFIED: MODIFIED}


@dataclass(frozen=True, slots=True, eq=False)
class Catchment:
    """The longest way in minutes: one number, or one per place or per site (`side`).

    Variable catchments (McGrail): for example 60 minutes for rural places, 30 for towns.
    """

    minutes: Any
    side: Literal["demand", "supply"] = "demand"


@dataclass(frozen=True, slots=True, eq=False)
class Border:
    """Minutes from places (and sites) to the border of the area the data covers.

    `buffer`: minutes around the area under study that were computed along with it.
    """

    demand: Any = None
    supply: Any = None
    buffer: float | None = None


@dataclass(frozen=True, slots=True, eq=False, kw_only=True)
class Setting:
    """Everything that enters.

    demand: persons (places,), possibly weighted by need (`need_weighted`); posts: (sites,) in
    posts or hours a week; accepts: sites open to new patients (sites,), None = all.
    """

    times: TravelTimes
    demand: Any
    posts: Any
    catchment: Catchment
    variant: Variant
    decay: Decay | None = None
    accepts: Any = None
    border: Border | None = None


@dataclass(frozen=True, slots=True)
class Conservation:
    """left = Σ P_i A_i; right = Σ S_j of the used sites. M2SFCA distributes less than there is."""

    left: float
    right: float
    unused: float
    holds: bool


@dataclass(frozen=True, slots=True, eq=False)
class Access:
    """posts per person (places,), states, ratios (None: no demand in the catchment).

    `codes` are positions in PLACE_STATES, int8 (places,). A place without demand has the access
    somebody living there would have. `edge` says whose catchment crosses the border.
    """

    values: Floats
    codes: npt.NDArray[np.int8]
    ratios: tuple[float | None, ...]
    sites: tuple[SiteState, ...]
    conservation: Conservation
    edge: Bools

    def state(self, place: int) -> PlaceState:
        return PLACE_STATES[int(self.codes[place])]

    @property
    def unused(self) -> tuple[int, ...]:
        """Sites with posts nobody lives near enough to."""
        return tuple(j for j, state in enumerate(self.sites) if state is SiteState.UNUSED)

    def persons_per_post(self, place: int) -> float | None:
        """1/A; None without offer, or where the access is too small to divide by."""
        with np.errstate(over="ignore", divide="ignore"):
            found = float(1 / self.values[place])
        return found if np.isfinite(found) else None


@dataclass(frozen=True, slots=True, eq=False)
class _Found:
    """Access by place, ratio by site (0 if unused), which sites have demand, and what is near."""

    values: Floats
    ratios: Floats
    used: Bools
    near: Bools
    closed: Bools
    edge: Bools
    pairs: int


def floating_catchment(setting: Setting) -> Result[Access]:
    """Compute the access of every place and the ratio of every site.

    Raises InvalidInput for wrong shapes, negative or unknown numbers, a distance weight for
    2SFCA (which has none), and numbers too large to add up or too small to divide by.
    """
    times = setting.times
    demand = _amounts(setting.demand, times.places, "demand")
    posts = _amounts(setting.posts, times.sites, "posts")
    accepts = _flags(setting.accepts, times.sites)
    decay = _decay(setting)
    asked = _limits(setting.catchment, times)
    limits = _widened(setting, asked)
    offered = np.where(accepts, posts, 0.0)
    edge, crossing = _edge(setting, limits)
    with np.errstate(over="ignore", invalid="ignore"):
        amounts, flags = (demand, offered), (accepts, crossing)
        found = _found(_question(setting, limits, decay, amounts, flags))
        left = float((demand * found.values).sum())
    known = np.isfinite(found.values).all() and np.isfinite(found.ratios).all()
    if not (known and np.isfinite(left)):
        raise InvalidInput(
            "Die Zahlen sind zu klein, um durch sie zu teilen.",
            place="demand",
            remedy="Einheiten von Nachfrage und Angebot prüfen.",
        )
    ratios = zip(found.ratios.tolist(), found.used.tolist(), strict=True)
    access = Access(
        values=found.values,
        codes=_place_codes(found.near, demand),
        ratios=tuple(ratio if used else None for ratio, used in ratios),
        sites=_site_states(accepts, posts, found.used),
        conservation=_conservation(setting.variant, left, offered, found.used),
        edge=edge | found.edge,
    )
    return Result(
        value=access,
        method=METHOD,
        parts={"variant": setting.variant.value, "pairs": found.pairs},
        assumptions=(*decay.assumptions(), _catchment_assumption(limits)),
        warnings=(*_warnings(access, found.closed), *_doubts(setting, decay, asked, limits)),
    )


def need_weighted(persons: Any, factors: Any) -> Floats:
    """Persons weighted by need: Σ_a P_ia · factor_a. persons (places, groups), factors (groups,).

    The factors are relative (1 = average need), for example the LBF of needs planning.
    Raises InvalidInput.
    """
    counts = not_negative(as_floats(persons, "persons"), "persons")
    weights = not_negative(as_floats(factors, "factors"), "factors")
    if counts.ndim != 2 or weights.shape != (counts.shape[1],):
        raise InvalidInput(
            f"Form {counts.shape} der Personen passt nicht zu {weights.shape} der Faktoren.",
            place="factors",
            remedy="Für jede Altersgruppe einen Faktor angeben.",
        )
    found: Floats = (counts * weights).sum(axis=1)
    return found


def relative_to_ratio(values: Floats, ratio: float) -> Floats:
    """Access times Verhältniszahl (persons per post): 1.0 = as many posts as planned.

    Raises InvalidInput.
    """
    if not (np.isfinite(ratio) and ratio > 0):
        raise InvalidInput(f"Eine Verhältniszahl von {ratio} ist nicht möglich.", place="ratio")
    return values * ratio


def _amounts(values: Any, count: int, place: str) -> Floats:
    amounts = not_negative(as_floats(values, place, shape=(count,)), place)
    if (amounts > LARGEST).any():
        raise InvalidInput(
            f"{amounts.max():g} ist zu groß.", place=place, remedy="Die Einheit prüfen."
        )
    return amounts


def _flags(values: Any, count: int) -> Bools:
    if values is None:
        return np.ones(count, dtype=np.bool_)
    flags = np.array(values)
    if flags.dtype != np.bool_ or flags.shape != (count,):
        raise InvalidInput(
            f"Erwartet sind {count} Ja-Nein-Angaben.",
            place="accepts",
            remedy="Für jedes Angebot angeben, ob neue Patienten angenommen werden.",
        )
    return flags


def _decay(setting: Setting) -> Decay:
    if setting.decay is None:
        return DEFAULT_DECAY[setting.variant]
    if setting.variant is Variant.TWO_STEP and setting.decay != EQUAL:
        raise InvalidInput(
            "2SFCA gewichtet Wege im Einzugsbereich nicht.",
            place="decay",
            remedy="Ohne Gewichte rechnen oder e2sfca wählen.",
        )
    return setting.decay


def _limits(catchment: Catchment, times: TravelTimes) -> Floats:
    """Catchment of every place or site, shape (places,) or (sites,)."""
    count = times.places if catchment.side == "demand" else times.sites
    minutes = as_floats(catchment.minutes, "catchment")
    if minutes.shape not in ((), (count,)):
        raise InvalidInput(
            f"{minutes.size} Einzugsbereiche für {count} Orte.",
            place="catchment",
            remedy="Einen Wert angeben oder für jeden Ort einen.",
        )
    if (minutes <= 0).any():
        raise InvalidInput(
            "Der Einzugsbereich muss größer als null sein.",
            place="catchment",
            remedy="Minuten angeben, zum Beispiel 30.",
        )
    return np.broadcast_to(minutes, (count,))


def _widened(setting: Setting, limits: Floats) -> Floats:
    if setting.variant is Variant.THREE_STEP and setting.decay is None:
        return np.maximum(limits, SELECTIVE.limits[-1])
    return limits


def _question(
    setting: Setting,
    limits: Floats,
    decay: Decay,
    amounts: tuple[Floats, Floats],
    flags: tuple[Bools, Bools],
) -> Question:
    """amounts: persons and posts open to new patients. flags: accepts, crosses the border."""
    times, by_place = setting.times, setting.catchment.side == "demand"
    alike = len(limits) > 0 and limits.strides == (0,)  # one number, broadcast
    steps, shares, given = np.empty(0), np.ones(1), np.empty(0)
    if isinstance(decay, Steps):
        steps, shares = np.array(decay.limits, float), np.array((*decay.shares, 0.0))
    elif not isinstance(decay, Equal):
        of_pair = limits[times.demand if by_place else times.supply]
        given = decay.weights(times.minutes, of_pair)
    return Question(
        place=times.demand,
        site=times.supply,
        minutes=times.minutes,
        catchment=limits[:1].copy() if alike else np.ascontiguousarray(limits),
        by_place=by_place,
        limits=steps,
        shares=shares,
        given=given,
        people=amounts[0],
        offered=amounts[1],
        accepts=flags[0],
        crossing=flags[1],
        variant=_CODES.get(setting.variant, PLAIN),
    )


def _found(asked: Question) -> _Found:
    loads, values, choices = _ways(len(asked.minutes))
    chosen = choices(asked)
    load, reached, pairs = loads(asked, chosen)
    ratios = np.divide(asked.offered, load, out=np.zeros_like(load), where=load > 0)
    used = reached & ((load > 0) | (asked.offered == 0))
    access, near, closed, edge = values(asked, chosen, ratios)
    return _Found(access, ratios, used, near, closed, edge, pairs)


def _ways(pairs: int) -> tuple[Callable[..., Any], ...]:
    """Loads, values and choices: compiled where that pays, else as array formulas."""
    if pairs >= _MANY:
        from nahraum.analysis.compiled import COMPILED  # brings numba along

        if COMPILED:
            from nahraum.analysis.catchments import kernels

            return kernels.loads, kernels.values, kernels.choices
    return reference.loads, reference.values, reference.choices


def _place_codes(near: Bools, demand: Floats) -> npt.NDArray[np.int8]:
    served, nothing, nobody = (PLACE_STATES.index(state) for state in PlaceState)
    codes = np.where(demand == 0, nobody, np.where(near, served, nothing))
    return codes.astype(np.int8)


def _site_states(accepts: Bools, posts: Floats, used: Bools) -> tuple[SiteState, ...]:
    states, order = tuple(SiteState), (SiteState.NO_POSTS, SiteState.CLOSED, SiteState.UNUSED)
    first = [states.index(state) for state in order]
    codes = np.select([posts <= 0, ~accepts, ~used], first, states.index(SiteState.USED))
    return tuple(states[code] for code in codes.tolist())


def _conservation(variant: Variant, left: float, offered: Floats, used: Bools) -> Conservation:
    right = float(offered[used].sum())
    slack = BALANCE * max(right, left)
    holds = left <= right + slack if variant is Variant.MODIFIED else abs(left - right) <= slack
    return Conservation(left, right, float(offered[~used].sum()), bool(holds))


def _edge(setting: Setting, limits: Floats) -> tuple[Bools, Bools]:
    """Places whose own catchment crosses the border, and sites whose does."""
    times, border = setting.times, setting.border or Border()
    places, sites = np.zeros(times.places, dtype=np.bool_), np.zeros(times.sites, dtype=np.bool_)
    by_place = setting.catchment.side == "demand"
    if border.demand is not None:
        minutes = _amounts(border.demand, times.places, "border")
        places = minutes < (limits if by_place else limits.max(initial=0.0))
    if border.supply is not None:
        minutes = _amounts(border.supply, times.sites, "border")
        sites = minutes < (limits.max(initial=0.0) if by_place else limits)
    return places, sites


def _catchment_assumption(limits: Floats) -> Assumption:
    if limits.size and limits.min() < limits.max():
        text = f"{limits.min():g} bis {limits.max():g}"
        return Assumption("Einzugsbereich", text, "Minuten")
    return Assumption("Einzugsbereich", float(limits.max(initial=0.0)), "Minuten")


def _warnings(access: Access, closed: Bools) -> list[Notice]:
    found: list[Notice] = []
    missing = int((access.codes == PLACE_STATES.index(PlaceState.NO_OFFER)).sum())
    if missing:
        text = f"In {missing} Orten ist kein Angebot im Einzugsbereich; ihr Zugang ist 0."
        found.append(Notice("NO_OFFER_IN_REACH", text))
    if access.unused:
        text = (
            f"{len(access.unused)} Angebote mit {access.conservation.unused:g} Sitzen haben "
            "keine Nachfrage im Einzugsbereich und bleiben ungenutzt."
        )
        found.append(Notice("UNUSED_SUPPLY", text))
    only = closed & (access.codes == PLACE_STATES.index(PlaceState.NO_OFFER))
    if only.any():
        text = f"In {int(only.sum())} Orten nehmen alle erreichbaren Angebote niemanden mehr auf."
        found.append(Notice("CLOSED_ONLY", text))
    if not access.conservation.holds:
        text = (
            f"Verteilt sind {access.conservation.left!r} Sitze, vorhanden aber "
            f"{access.conservation.right!r}."
        )
        found.append(Notice("CONSERVATION", text))
    if access.edge.any():
        text = (
            f"In {int(access.edge.sum())} Orten reicht der Einzugsbereich über den Rand des "
            "Gebiets; Angebote und Menschen jenseits davon fehlen in der Rechnung."
        )
        found.append(Notice("EDGE", text))
    return found


def _doubts(setting: Setting, decay: Decay, asked: Floats, limits: Floats) -> list[Notice]:
    """What the setting leaves open."""
    found: list[Notice] = []
    border, widest = setting.border or Border(), float(limits.max(initial=0.0))
    if border.demand is None and border.supply is None and border.buffer is None:
        text = "Ob Einzugsbereiche über den Rand des Gebiets reichen, ist nicht geprüft."
        found.append(Notice("EDGE", text))
    elif border.buffer is not None and border.buffer < widest:
        text = (
            f"Der Puffer von {border.buffer:g} Minuten ist kleiner als der Einzugsbereich von "
            f"{widest:g} Minuten."
        )
        found.append(Notice("EDGE", text))
    if (asked < limits).any():
        text = (
            f"Die Zonen von 3SFCA reichen bis {widest:g} Minuten; der kleinere Einzugsbereich "
            "wurde darauf erweitert. Eigene Gewichte heben das auf."
        )
        found.append(Notice("CATCHMENT_WIDENED", text))
    if isinstance(decay, Steps) and decay.limits[-1] < widest:
        text = (
            f"Die Gewichte enden bei {decay.limits[-1]:g} Minuten; dahinter zählt nichts, obwohl "
            f"der Einzugsbereich bis {widest:g} Minuten reicht."
        )
        found.append(Notice("STEPS_END", text))
    return found
