"""Futures by the compiled kernels: arrays in, quantiles out."""

from collections.abc import Sequence

import numpy as np

from nahraum.analysis.population.ages import AGES, SHAPE, Band, Floats, Integers
from nahraum.analysis.population.bands_whole import QUANTILES, Drawn, Quantiles, log_ratios
from nahraum.analysis.population.migration import Migration
from nahraum.analysis.population.projection import Inputs


def quantiles_by_lanes(
    inputs: Inputs, drawn: Drawn, groups: Sequence[Band], pyramid_years: Sequence[int]
) -> Quantiles:
    """As `quantiles_of_whole`, without counting noise."""
    from nahraum.analysis.population import kernels

    years, draws = drawn.tfr.shape
    segment, parts = _segments(groups)
    wanted = np.full(years + 1, -1)
    for place, year in enumerate(pyramid_years):
        wanted[year - inputs.base_year] = place
    persons = np.zeros((years + 1, parts.shape[1], draws))
    pyramids = np.empty((len(pyramid_years), *SHAPE, draws))
    boys = inputs.srb / (1 + inputs.srb)
    shares = np.broadcast_to([boys, 1 / (1 + inputs.srb)], (years, 2))
    kernels.futures(
        inputs.start,
        log_ratios(inputs.survivorship),
        np.concatenate([inputs.fertility, shares], axis=1),
        _moves(inputs.migration, years),
        np.stack([drawn.tfr, drawn.moves, drawn.hazard]),
        (segment, wanted),
        (persons, pyramids),
    )
    counts = np.einsum("gp,ypk->gyk", parts, persons)
    shared = np.divide(counts, counts[:1], out=np.zeros(counts.shape), where=counts[:1] > 0)
    asked = np.array(QUANTILES)

    def found(values: Floats) -> Floats:
        out = np.empty((len(asked), values[..., 0].size))
        kernels.quantiles(values.reshape(-1, draws), asked, out)
        return out.reshape(len(asked), *values.shape[:-1])

    return Quantiles(
        np.moveaxis(found(counts), 1, -1),
        np.moveaxis(found(shared), 1, -1),
        dict(zip(pyramid_years, np.moveaxis(found(pyramids), 1, 0), strict=True)),
    )


def _segments(groups: Sequence[Band]) -> tuple[Integers, Floats]:
    """Ages cut at the edges of all groups: the segment of each age, (1 + groups, segments).

    The second says which segments make up everybody and each group.
    """
    edges = sorted({0, *(edge for band in groups for edge in (band.slice.start, band.slice.stop))})
    lows = [edge for edge in edges if edge < AGES]
    segment = np.searchsorted(lows, np.arange(AGES), side="right") - 1
    inside = [[low in range(AGES)[band.slice] for low in lows] for band in groups]
    return segment, np.array([[True] * len(lows), *inside], dtype=np.float64)


def _moves(migration: Migration, years: int) -> Floats:
    """Net, inflow and rate of moving out, (3, years, 2, 101); no years where nobody moves."""
    given = (migration.net, migration.inflow, migration.out_rate)
    if not any(array is not None and array.any() for array in given):
        return np.zeros((3, 0, *SHAPE))
    moves = np.zeros((3, years, *SHAPE))
    for kind, array in enumerate(given):
        if array is not None:
            moves[kind] = array if array.ndim == 2 else array[:years]
    return moves
