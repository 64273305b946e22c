from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict
from typing import Any
from uuid import NAMESPACE_OID, UUID, uuid5

from django.db import IntegrityError, transaction

from nahraum.analysis.figures import Figure, Method, Result, inputs_hash, to_plain
from nahraum.base.audit.actions import Acting, audited, record
from nahraum.base.municipality.tenancy import current_municipality
from nahraum.base.sources import queries
from nahraum.base.sources.adapters import LegalRow, shipped_legal_values, shipped_sources
from nahraum.base.sources.models import LegalValue, Run, RunRelease, Source
from nahraum.base.sources.rules import RunContradicts, figures_by_id


@audited
def load_reference(*, by: Acting) -> dict[str, int]:
    """Load the shipped catalogue of sources and the legal values. A second time changes nothing."""
    found = shipped_sources()
    Source.objects.bulk_create(
        [Source(**entry) for entry in found],
        update_conflicts=True,
        unique_fields=["id"],
        update_fields=[name for name in found[0] if name != "id"],
    )
    legal = shipped_legal_values()
    _store_legal(legal)
    counts = {"sources": len(found), "legal_values": len(legal)}
    record("sources.load", by=by, details=counts)
    return counts


def _store_legal(rows: Iterable[LegalRow]) -> None:
    """Values no longer in the table vanish: runs keep the number they used."""
    values = [
        LegalValue(id=_legal_id(row), source_id=row.source, **_without_source(row)) for row in rows
    ]
    LegalValue.objects.exclude(pk__in=[value.pk for value in values]).delete()
    LegalValue.objects.bulk_create(
        values,
        update_conflicts=True,
        unique_fields=["id"],
        update_fields=["label", "unit", "valid_until", "in_force", "verified", "source", "note"],
    )


def _legal_id(row: LegalRow) -> UUID:
    return uuid5(NAMESPACE_OID, f"{row.key}|{row.area}|{row.value}|{row.valid_from}")


def _without_source(row: LegalRow) -> dict[str, Any]:
    return {name: value for name, value in asdict(row).items() if name != "source"}


@audited
def save_run(
    *,
    method: Method,
    inputs: Mapping[str, Any],
    result: Mapping[str, Any] | Result[Any],
    figures: Sequence[Figure | Mapping[str, Any]],
    by: Acting,
    seed: int | None = None,
) -> Run:
    """Keep a computation for good; equal inputs, seed, method and version give the same run.

    `result` is an `analysis.figures.Result` or its plain form, so are the figures. Raises
    RunContradicts if the stored run has another result: then the method is not deterministic, or
    its version should have changed.
    """
    plain_inputs, plain_result = to_plain(inputs), to_plain(result)
    shown = [to_plain(figure) for figure in figures]
    figures_by_id(shown)
    digest = inputs_hash({"inputs": plain_inputs, "seed": seed})
    run = _stored(digest, method)
    if run is None:
        ids = dict.fromkeys(key for figure in shown for key in figure["sources"])
        run = Run(
            municipality=current_municipality(),
            method=method.name,
            method_version=method.version,
            inputs_hash=digest,
            inputs=plain_inputs,
            seed=seed,
            result=plain_result,
            figures=shown,
            sources=[asdict(note) for note in queries.resolve(ids)],
        )
        run = _insert(run, by)
    if run.result != plain_result:
        raise RunContradicts(f"{run}: equal inputs, other result than run {run.pk}")
    record("sources.save-run", by=by, municipality=run.municipality_id, obj=run)
    return run


def _stored(digest: str, method: Method) -> Run | None:
    return Run.objects.filter(
        inputs_hash=digest, method=method.name, method_version=method.version
    ).first()


def _insert(run: Run, by: Acting) -> Run:
    """Save, or take the run somebody else saved in the same moment."""
    try:
        with transaction.atomic():
            run.save_new(by_id=by.id_text)
    except IntegrityError:
        other = _stored(run.inputs_hash, Method(run.method, run.method_version))
        if other is None:
            raise
        return other
    return run


@audited
def release_run(*, run: Run, by: Acting) -> RunRelease:
    """From now on everybody may open the figures of this run."""
    release, _created = RunRelease.objects.get_or_create(
        run=run, defaults={"released_by": by.id_text}
    )
    record("sources.release-run", by=by, municipality=run.municipality_id, obj=run)
    return release
