"""A vote on money by equal shares, told so that everybody can follow it.

Cents go in as whole numbers. What is told is rounded half up to cents; sums are exact before.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from nahraum.analysis.participation import Ballot, Completion, Project, equal_shares

# With Add1 every share grows by one Euro at a time.
STEP = Fraction(100)


@dataclass(frozen=True, slots=True, kw_only=True)
class Explained:
    """Why a project is paid for or not. Money in cents.

    `each` is what every supporter pays at most, `short` what the supporters lack together;
    `rank` is the place in the order of purchase, `first_rank` by most votes.
    """

    key: str
    cents: int
    votes: int
    bought: bool
    rank: int | None
    each: int | None
    paid: int
    left: int
    short: int
    by_votes: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """The result as it is released; `share` is the money of each person at the end."""

    voters: int
    budget: int
    real_share: int
    share: int
    raises: int
    spent: int
    unspent: int
    projects: tuple[Explained, ...]


def outcome_of(
    projects: Mapping[str, int],
    ballots: Mapping[str, Sequence[str]],
    *,
    budget: int,
    seed: int,
    raise_shares: bool,
) -> tuple[Told, dict[str, dict[str, Any]]]:
    """The result, and for each ballot what its share paid for.

    `projects`: cents by key; `ballots`: keys by receipt. Raises AnalysisError without either.
    """
    found = equal_shares(
        [Project(key, Fraction(cents)) for key, cents in sorted(projects.items())],
        [Ballot(receipt, frozenset(chosen)) for receipt, chosen in sorted(ballots.items())],
        budget=Fraction(budget),
        completion=Completion.ADD1 if raise_shares else Completion.NONE,
        seed=seed,
        step=STEP,
    ).value
    told = Told(
        voters=len(ballots),
        budget=budget,
        real_share=cent(Fraction(budget, len(ballots))),
        share=cent(found.share),
        raises=found.raises,
        spent=cent(found.spent),
        unspent=cent(found.unspent),
        projects=tuple(explain(key, cents, ballots, found) for key, cents in projects.items()),
    )
    own = {
        payment.voter: {
            "paid": {key: cent(amount) for key, amount in payment.paid.items()},
            "left": cent(payment.left),
        }
        for payment in found.payments
    }
    return told, own


def explain(key: str, cents: int, ballots: Mapping[str, Sequence[str]], found: Any) -> Explained:
    """What the supporters of a project paid, or how much they lacked."""
    supporters = {receipt for receipt, chosen in ballots.items() if key in chosen}
    bought = key in found.selected
    paid = sum((p.paid.get(key, Fraction(0)) for p in found.payments), Fraction(0))
    left = sum((p.left for p in found.payments if p.voter in supporters), Fraction(0))
    step = next((done for done in found.rounds if done.project == key), None)
    return Explained(
        key=key,
        cents=cents,
        votes=len(supporters),
        bought=bought,
        rank=found.selected.index(key) + 1 if bought else None,
        each=None if step is None else cent(step.most_paid),
        paid=cent(paid),
        left=cent(left),
        short=0 if bought else max(0, cents - cent(left)),
        by_votes=key in found.by_votes,
    )


def cent(amount: Fraction) -> int:
    return int(amount + Fraction(1, 2))


def euro(cents: int) -> str:
    """Cents as people write them: 12.000 €, 2,50 €."""
    whole = f"{cents // 100:,}".replace(",", ".")
    return f"{whole} €" if cents % 100 == 0 else f"{whole},{cents % 100:02d} €"
