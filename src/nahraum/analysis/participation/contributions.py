"""What citizens wrote: how often something is said, when sentences come from few people.

Sentences of one contribution are no independent answers. The share is a ratio over clusters, its
variance the linearised one of sampling whole clusters with replacement:

    p = Σ y_i / Σ m_i
    v = n/(n-1) · Σ (y_i - p·m_i)² / (Σ m_i)²
    design effect = v / (p·(1-p)/Σ m_i)

with y_i of m_i sentences of contribution i. The interval is Wilson's on Σ m_i / design effect.

Source: W. G. Cochran, Sampling Techniques, 3rd ed. (1977), section 9A.1; L. Kish, Survey Sampling
(1965), section 8.2.
"""

from collections.abc import Sequence

import numpy as np

from nahraum.analysis.errors import InvalidInput
from nahraum.analysis.figures import Assumption, Method, Notice, Result, Uncertainty
from nahraum.analysis.participation.surveys import SMALLEST_BASE, Share, wilson

CLUSTERED = Method("participation.clustered_share", "1")


def clustered_share(
    said: Sequence[int], asked: Sequence[int], *, confidence: float = 0.95
) -> Result[Share]:
    """The share of sentences of a kind, with an interval for whole contributions.

    `said`, `asked`: sentences of the kind and all sentences of each contribution, shape (n,).
    `base` of the share counts contributions; below 30 nothing is stated. Where all or none are
    of the kind, or every contribution has its share exactly, the design effect is taken as 1.

    Raises InvalidInput for different lengths, no contribution, or more of a kind than sentences.
    """
    kind, size = np.asarray(said, dtype=np.float64), np.asarray(asked, dtype=np.float64)
    if kind.shape != size.shape or kind.ndim != 1 or kind.size == 0:
        raise InvalidInput("Es gibt keine Beiträge, oder ihre Zahlen passen nicht.", place="said")
    if (kind < 0).any() or (size <= 0).any() or (kind > size).any():
        raise InvalidInput("Ein Beitrag hat mehr Sätze einer Art als Sätze.", place="said")
    if kind.size < SMALLEST_BASE:
        text = f"Weniger als {SMALLEST_BASE} Beiträge; der Anteil wird nicht ausgewiesen."
        hidden = Share(None, None, None, kind.size, 1.0)
        return Result(value=hidden, method=CLUSTERED, warnings=(Notice("BASE_SMALL", text),))
    total = float(size.sum())
    share = float(kind.sum()) / total
    simple = share * (1 - share) / total
    spread = float(((kind - share * size) ** 2).sum()) / total**2 * kind.size / (kind.size - 1)
    effect = spread / simple if simple > 0 and spread > 0 else 1.0
    low, high = wilson(share, total / effect, confidence)
    return Result(
        value=Share(share, low, high, kind.size, effect),
        method=CLUSTERED,
        assumptions=(Assumption("Sicherheit", confidence, "", "METHODS 9"),),
        uncertainty=Uncertainty(low, high, f"ci{100 * confidence:g}"),
    )
