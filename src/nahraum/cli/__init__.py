"""The command line: `nahraum <group> <verb>`.

Topmost layer, because it wires everything. Groups are imported when they are called, so that
`nahraum --help` answers at once. The contract: every analysis verb reads files and prints JSON
with `--json`; exit codes are 0 (fine), 1 (invalid, infeasible or a finding), 2 (wrong usage).
"""


def main() -> None:
    """Entry point of the `nahraum` script."""
    from nahraum.cli.root import cli

    cli(prog_name="nahraum")
