"""Plus-minus adjustment of values with mixed signs, such as net migration (METHODS 1.4d).

Smith, Tayman and Swanson, "A Practitioner's Guide to State and Local Population Projections".
"""

from typing import Any

import numpy as np

from nahraum.analysis.errors import Infeasible
from nahraum.analysis.figures import Method, Notice, Result
from nahraum.analysis.population.ages import Floats, as_floats

METHOD = Method("population.plus-minus", "1")


def adjust(values: Any, target: float) -> Result[Floats]:
    """Adjust values of any shape so that they sum to `target`.

    With the missing amount δ = target - Σn and A = Σ|n|, gains are multiplied by (A + δ)/A and
    losses by (A - δ)/A. Warns if δ exceeds A, because one side then changes its sign.
    Raises Infeasible if all values are 0 and the target is not.
    """
    net = as_floats(values, "Salden")
    goal = float(as_floats(target, "Zielsumme", shape=()))
    volume = float(np.abs(net).sum())
    missing = goal - float(net.sum())
    if volume == 0:
        if missing != 0:
            raise Infeasible(
                f"Alle Salden sind null, die Summe soll {goal:g} sein.",
                place="Salden",
                remedy="Salden angeben oder die Zielsumme auf null setzen.",
            )
        return Result(value=net, method=METHOD, parts={"gains": 1.0, "losses": 1.0})
    gains, losses = (volume + missing) / volume, (volume - missing) / volume
    warnings: tuple[Notice, ...] = ()
    if min(gains, losses) < 0:
        warnings = (
            Notice(
                "PLUS_MINUS_SIGN",
                "Die Zielsumme weicht stärker ab, als insgesamt wandert; dadurch kehren sich "
                "Zu- oder Abgänge um. Bitte die Zielsumme prüfen.",
            ),
        )
    return Result(
        value=np.where(net > 0, net * gains, net * losses),
        method=METHOD,
        parts={"gains": gains, "losses": losses},
        warnings=warnings,
    )
