"""Numbers that explain themselves.

A method returns a `Result`; what a person sees is a `Figure`. Both carry what is needed to
check them: method and version, inputs, assumptions, sources, uncertainty. A figure without a
value says why.
"""

import hashlib
import json
import math
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, is_dataclass
from datetime import date
from decimal import Decimal
from typing import Any, Generic, TypeVar

Scalar = float | int | str | bool | None
V = TypeVar("V")


@dataclass(frozen=True, slots=True)
class Method:
    """Name and version of a method, as stored with every run."""

    name: str
    version: str


@dataclass(frozen=True, slots=True)
class Notice:
    """A warning people can act on; `code` is stable, `text` is a German sentence."""

    code: str
    text: str


@dataclass(frozen=True, slots=True)
class Assumption:
    """A number somebody chose. `verified` is False for values nobody has checked yet."""

    name: str
    value: Scalar
    unit: str = ""
    source: str = ""
    verified: bool = True


@dataclass(frozen=True, slots=True)
class Uncertainty:
    """An interval around a value; `kind` says which ("p10-p90", "ci95", "mean-absolute-error")."""

    low: float
    high: float
    kind: str

    def __post_init__(self) -> None:
        if not (math.isfinite(self.low) and math.isfinite(self.high) and self.low <= self.high):
            raise ValueError(f"interval {self.low}..{self.high} is not ordered and finite")


@dataclass(frozen=True, slots=True, kw_only=True)
class Result(Generic[V]):
    """What a method found out. `parts` holds intermediate values worth showing."""

    value: V
    method: Method
    parts: Mapping[str, Any] = field(default_factory=dict)
    assumptions: tuple[Assumption, ...] = ()
    uncertainty: Uncertainty | None = None
    warnings: tuple[Notice, ...] = ()
    sources: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure:
    """One number as people see it.

    `value` is None when there is none to show; then `missing` is a German sentence saying why.
    `sources` are ids of the source catalogue, `inputs` the numbers that entered the formula.
    """

    id: str
    label: str
    value: float | None
    unit: str
    as_of: date
    method: Method
    formula: str
    sources: tuple[str, ...]
    inputs: Mapping[str, Scalar] = field(default_factory=dict)
    decimals: int = 0
    uncertainty: Uncertainty | None = None
    notices: tuple[Notice, ...] = ()
    missing: str = ""

    def __post_init__(self) -> None:
        if self.value is None and not self.missing:
            raise ValueError(f"figure {self.id}: no value and no reason")
        if self.value is not None and not math.isfinite(self.value):
            raise ValueError(f"figure {self.id}: {self.value} is not a finite number")
        if not self.sources:
            raise ValueError(f"figure {self.id}: no source")


def to_plain(value: Any) -> Any:
    """Turn results into JSON-ready values: dates as ISO text, arrays as lists, nothing rounded.

    Raises ValueError for NaN and infinity: they are never an answer.
    """
    if is_dataclass(value) and not isinstance(value, type):
        return to_plain(asdict(value))
    if isinstance(value, Mapping):
        return {str(key): to_plain(item) for key, item in value.items()}
    if isinstance(value, (list, tuple)):
        return [to_plain(item) for item in value]
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Decimal):
        return to_plain(float(value))
    if hasattr(value, "tolist"):
        return to_plain(value.tolist())
    if isinstance(value, float) and not math.isfinite(value):
        raise ValueError("NaN and infinity are not answers")
    return value


def inputs_hash(inputs: Mapping[str, Any]) -> str:
    """SHA-256 over the canonical JSON of the inputs; equal inputs give equal hashes."""
    text = json.dumps(to_plain(inputs), sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return hashlib.sha256(text.encode()).hexdigest()
