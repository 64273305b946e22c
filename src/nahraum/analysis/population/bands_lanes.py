"""Futures by the compiled kernels: arrays in, quantiles out."""

from collections.abc import Sequence

import numpy as np

from nahraum.analysis.population.ages import AGES, SHAPE, Band, Floats, Integers
from nahraum.analysis.population.bands_whole import (
    BLOCK_DRAWS,
    QUANTILES,
    Drawn,
    Quantiles,
    log_ratios,
)
from nahraum.analysis.population.blocks import blocks_of
from nahraum.analysis.population.migration import Migration
from nahraum.analysis.population.projection import Inputs


class Memory:
    """Survivorship of all draws under the hazards, kept for areas that share a life table.

    For one set of draws. Not to be shared between threads.
    """

    def __init__(self) -> None:
        self.of, self.tables = np.empty(0), list[Floats]()

    def ratios(self, survivorship: Floats, hazard: Floats) -> list[Floats]:
        """By block of draws, each (years, 2, 101, draws)."""
        from nahraum.analysis.population import kernels

        if not np.array_equal(survivorship, self.of):
            logs = log_ratios(survivorship)
            self.of, self.tables = survivorship, []
            for block in blocks_of(hazard.shape[1], BLOCK_DRAWS):
                some = np.ascontiguousarray(hazard[:, slice(*block)])
                table = np.empty((*logs.shape, some.shape[1]))
                kernels.powers(logs, some, table)
                self.tables.append(table)
        return self.tables


def quantiles_by_lanes(
    inputs: Inputs,
    drawn: Drawn,
    groups: Sequence[Band],
    pyramid_years: Sequence[int],
    memory: Memory,
) -> Quantiles:
    """As `quantiles_of_whole`, without counting noise."""
    from nahraum.analysis.population import kernels

    years, draws = drawn.tfr.shape
    segment, parts = _segments(groups)
    wanted = np.full(years + 1, -1)
    for place, year in enumerate(pyramid_years):
        wanted[year - inputs.base_year] = place
    boys = inputs.srb / (1 + inputs.srb)
    shares = np.broadcast_to([boys, 1 / (1 + inputs.srb)], (years, 2))
    rates = np.concatenate([inputs.fertility, shares], axis=1)
    moves, factors = _moves(inputs.migration, years), np.stack([drawn.tfr, drawn.moves])
    counts = np.empty((len(parts), years + 1, draws))
    pyramids = np.empty((len(pyramid_years), *SHAPE, draws))
    tables = memory.ratios(inputs.survivorship, drawn.hazard)
    for block, ratios in zip(blocks_of(draws, BLOCK_DRAWS), tables, strict=True):
        lanes, some = slice(*block), block[1] - block[0]
        persons = np.zeros((years + 1, parts.shape[1], some))
        seen = np.empty((len(pyramid_years), *SHAPE, some))
        told = np.ascontiguousarray(factors[:, :, lanes])
        kernels.futures(
            inputs.start, ratios, rates, moves, told, (segment, wanted), (persons, seen)
        )
        counts[..., lanes] = np.einsum("gp,ypk->gyk", parts, persons)
        pyramids[..., lanes] = seen
    return _quantiles(counts, dict(zip(pyramid_years, pyramids, strict=True)))


def _quantiles(counts: Floats, pyramids: dict[int, Floats]) -> Quantiles:
    from nahraum.analysis.population import kernels

    asked = np.array(QUANTILES)
    shared = np.divide(counts, counts[:1], out=np.zeros(counts.shape), where=counts[:1] > 0)

    def found(values: Floats) -> Floats:
        out = np.empty((len(asked), values[..., 0].size))
        kernels.quantiles(values.reshape(-1, values.shape[-1]), asked, out)
        return out.reshape(len(asked), *values.shape[:-1])

    return Quantiles(
        np.moveaxis(found(counts), 1, -1),
        np.moveaxis(found(shared), 1, -1),
        {year: found(people) for year, people in pyramids.items()},
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
