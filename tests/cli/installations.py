"""Installations of their own, in processes of their own, spoken to from outside."""

import json
import os
import subprocess  # noqa: TID251  installations of their own need processes of their own
import sys
from pathlib import Path
from typing import Any

Result = subprocess.CompletedProcess
LOOK = """
import json, sys
from nahraum.web import bootstrap
bootstrap.start()
from nahraum.base.audit.models import ChainHead
from nahraum.base.audit.queries import verify
from nahraum.base.municipality.models import Municipality
from nahraum.base.municipality.tenancy import municipality_scope
from nahraum.base.people.rules import Actor
from nahraum.base.places.actions import import_neighbourhoods
from nahraum.base.places.adapters import Proposal
from nahraum.base.places.queries import neighbourhoods
from nahraum.base.places.rules import Shape
place = Municipality.objects.get(slug="kalletal")
with municipality_scope(place):
    for name in sys.argv[1:]:
        shape = Shape(key=name, x=495000.0, y=5775000.0, radius=500)
        import_neighbourhoods(proposals=[Proposal(place="test", name=name, shape=shape)],
                              source="test", by=Actor(system="test"))
    chains = [verify(head.chain) for head in ChainHead.objects.order_by("chain")]
    print(json.dumps({"places": [row.name for row in neighbourhoods()], "chains": chains}))
"""


class Installation:
    """A folder of its own. Debug mode: no files are packed for serving, which takes long."""

    def __init__(self, var: Path, **environment: str) -> None:
        self.var = var
        base = {k: v for k, v in os.environ.items() if not k.startswith(("NAHRAUM_", "DATABASE_"))}
        self.environment = {**base, "NAHRAUM_VAR": str(var), "NAHRAUM_DEBUG": "1", **environment}
        self.environment["PYTHONPATH"] = os.pathsep.join(path for path in sys.path if path)

    def start(self, *arguments: str) -> "subprocess.Popen[str]":
        return subprocess.Popen(
            [sys.executable, *arguments],
            env=self.environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )

    def run(self, *arguments: str) -> "Result[str]":
        process = self.start("-m", "nahraum", *arguments)
        out, err = process.communicate(timeout=300)
        return Result(arguments, process.returncode, out, err)

    def ask(self, *arguments: str) -> dict[str, Any]:
        done = self.run(*arguments, "--json")
        assert done.returncode == 0, done.stderr
        answer: dict[str, Any] = json.loads(done.stdout)
        return answer

    def refused(self, *arguments: str) -> str:
        done = self.run(*arguments)
        assert (done.returncode, done.stdout) == (1, ""), done.stderr
        return done.stderr.splitlines()[0].removeprefix("error: ")

    def look(self, *new_places: str) -> dict[str, Any]:
        """Places and lengths of the proven chains; adds places first."""
        process = self.start("-c", LOOK, *new_places)
        out, err = process.communicate(timeout=120)
        assert process.returncode == 0, err
        found: dict[str, Any] = json.loads(out)
        return found
