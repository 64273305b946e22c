"""The miniature Germany itself passes every check."""

from pathlib import Path

from nahraum.data.checks import check


def test_miniature_is_consistent(world: Path) -> None:
    report = check(world)
    assert [str(item) for item in report.findings if item.severity == "error"] == []
    assert report.ok
    assert len(report.tables) == 16
    assert len(report.compared) == 22
    assert all(row.passed for row in report.compared)
