"""Budgets of social spaces: shared by need, watched during the year."""

from nahraum.analysis.budgets.controlling import Control, Spending, control
from nahraum.analysis.budgets.shares import Share, Space, share_budget

__all__ = ["Control", "Share", "Space", "Spending", "control", "share_budget"]
