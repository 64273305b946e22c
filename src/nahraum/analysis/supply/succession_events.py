"""Runs of the simulation of succession by `kernels`: arrays in, samples out."""

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from nahraum.analysis.population.ages import Floats
from nahraum.analysis.population.blocks import Block, Report, blocks_of, in_blocks
from nahraum.analysis.supply.succession_model import (
    FORMS,
    MONTHS,
    TOP_AGE,
    Demand,
    Doctor,
    Integers,
    Replacement,
    Suppositions,
)

FULL = 100.0
# Seats are counted in millionths: sums are exact, whatever the order.
UNITS = 1_000_000
# Runs are computed in blocks of about so many seats, each with random numbers of its own; part of
# the method, because it fixes which numbers a run gets.
BLOCK_SEATS = 200_000
_FORM = {form: number for number, form in enumerate(FORMS)}
# Ages of a vacant seat and of somebody whose age is not known, as in the kernels.
_NOBODY, _UNKNOWN = -1, -2
# Parts of luck for which the kernels know the first age to try; more than ages and extents.
_STEPS = 256
# Intensity of what is certain within a month: an exponential number from 53 bits stays below 37.
_CERTAIN = 40.0
MOST_YEARS = 50


@dataclass(frozen=True, slots=True, eq=False)
class Samples:
    """One row per year from the start on, one column per run.

    posts, vacant and lapsed posts, and whether everybody stayed.
    """

    posts: Floats
    vacant: Floats
    lapsed: Floats
    all_stay: npt.NDArray[np.bool_]


def sample_events(
    doctors: Sequence[Doctor],
    demand: Demand,
    suppose: Suppositions,
    runs: int,
    *,
    seed: int,
    workers: int = 1,
    report: Report | None = None,
) -> Samples:
    """All runs; arguments are taken as checked. Blocks draw from streams spawned from the seed,
    so that the number of threads changes nothing. See `in_blocks` for workers and report.
    """
    from nahraum.analysis.supply import kernels

    need = demand.need[:-1] * UNITS
    model = suppose.replacement or Replacement(lapse_chance=0.0)
    lapse, limits = (model.lapse_months, model.lapse_chance), model.lapse_above / FULL * need
    told = _desk(doctors, replaced=suppose.replacement is not None)
    ages = np.array([d.age for d in doctors if d.age is not None and not d.vacant], np.int64)
    sums, odds = _added(suppose.monthly_leaving()), _odds(suppose, model)
    blocks = blocks_of(runs, max(1, BLOCK_SEATS // max(1, len(doctors))))
    streams = dict(zip(blocks, np.random.SeedSequence(seed).spawn(len(blocks)), strict=True))
    out = np.empty((runs, len(demand.need), 4), dtype=np.int64)

    def draw(block: Block) -> None:
        rng = np.random.Generator(np.random.PCG64(streams[block]))
        kernels.histories(rng, told.copy(), ages, sums, odds, lapse, limits, out[slice(*block)])

    in_blocks(draw, blocks, workers=workers, report=report)
    figures = np.moveaxis(out, 0, -1)
    posts, vacant, lapsed = (figures[:, k] / UNITS for k in range(3))
    return Samples(posts, vacant, lapsed, figures[:, 3] == 1)


def _odds(suppose: Suppositions, model: Replacement) -> Floats:
    """The rows that the kernels name; nobody comes where the suppositions say so."""
    odds = np.zeros((5, _STEPS))
    kinds = len(model.extents)
    if suppose.replacement is not None:
        odds[0, : len(FORMS)] = _intensity(model.chances())
    odds[1, :kinds] = _units(list(model.extents))
    odds[2, :kinds] = _cumulated(np.array(list(model.extents.values())))
    ages = _cumulated(_age_chances(model))
    odds[3, : len(ages)] = ages
    odds[4] = np.searchsorted(ages, np.arange(_STEPS) / _STEPS, side="right")
    return odds


def _desk(doctors: Sequence[Doctor], *, replaced: bool) -> Integers:
    """Shape (seats + 1, 10): the first six columns and all but the last row are filled."""
    desk = np.zeros((len(doctors) + 1, 10), dtype=np.int64)
    desk[:-1, 0] = _units([doctor.posts for doctor in doctors])
    forms = [_FORM[doctor.form] for doctor in doctors]
    desk[:-1, 1] = [_NOBODY if d.vacant else _UNKNOWN if d.age is None else d.age for d in doctors]
    desk[:-1, 2] = [
        form if doctor.leaves_after is None else len(FORMS)
        for form, doctor in zip(forms, doctors, strict=True)
    ]
    desk[:-1, 3] = [doctor.leaves_after or 0 for doctor in doctors]
    desk[:-1, 4] = [replaced and doctor.successor_known for doctor in doctors]
    desk[:-1, 5] = forms
    return desk


def _units(posts: Sequence[float]) -> Integers:
    whole = np.rint(np.array(posts, dtype=np.float64) * UNITS).astype(np.int64)
    return np.maximum(whole, 1)


def _intensity(chance: Floats) -> Floats:
    """-log(1 - chance): intensities add up where chances of staying multiply."""
    with np.errstate(divide="ignore"):
        intensity: Floats = np.minimum(-np.log1p(-chance), _CERTAIN)
    return intensity


def _added(leave: Floats) -> Floats:
    """Monthly chances by age (rows, 121) -> intensities added up along months of age.

    The oldest age lasts as long as the longest simulation.
    """
    by_month = np.repeat(_intensity(leave), MONTHS, axis=1)
    late = np.repeat(by_month[:, -1:], MONTHS * (MOST_YEARS + 1), axis=1)
    sums = np.cumsum(np.concatenate([by_month, late], axis=1), axis=1)
    return np.concatenate([np.zeros((len(sums), 1)), sums], axis=1)


def _age_chances(model: Replacement) -> Floats:
    """Chance of each completed age 0 .. 120 of a successor: a normal, cut, rounded down."""
    low, high = model.age_range
    if model.age_sd == 0:
        below = (np.arange(TOP_AGE + 2) > model.age_mean).astype(np.float64)
    else:
        wide = math.sqrt(2) * model.age_sd
        edges = (model.age_mean - np.arange(TOP_AGE + 2)) / wide
        below = np.array([math.erfc(edge) / 2 for edge in edges])
    below[: low + 1], below[high + 1 :] = 0.0, 1.0
    return np.diff(below)


def _cumulated(chances: Floats) -> Floats:
    """Added chances; the last that is possible ends beyond 1, so that luck always finds one."""
    added = np.cumsum(chances)
    added[np.flatnonzero(chances)[-1] :] = 2.0
    return added
