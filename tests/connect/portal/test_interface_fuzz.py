"""The public interface attacked as its own description says it can be used."""

import gzip
from collections.abc import Iterator
from typing import Any

import pytest
import requests  # noqa: TID251 -- a prepared request is what the checks read
import schemathesis
from django.test import Client
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from schemathesis.checks import CHECKS
from schemathesis.core.transport import Response
from schemathesis.generation import GenerationMode

from nahraum.connect.exchange.rules.meter import Meter
from nahraum.connect.portal.api import addresses
from tests.connect.directory.conftest import by, club, hall, keeper, lunch, shown, topic

__all__ = ["by", "club", "hall", "keeper", "lunch", "shown", "topic"]

pytestmark = [pytest.mark.fuzz, pytest.mark.slow]
# What we do not know in a query we pass over: others put marks of their own into addresses.
NAMES = ("not_a_server_error", "status_code_conformance", "content_type_conformance",
         "response_schema_conformance", "unsupported_method",
         "allow_header_conformance")  # fmt: skip
OPERATIONS = tuple("organisations organisation sites site offers offer state topics search".split())
EXAMPLES = 150


@pytest.fixture
def client(shown: Any, monkeypatch: pytest.MonkeyPatch) -> Iterator[Client]:
    monkeypatch.setattr(addresses, "METER", Meter(most=10**9))
    return Client(raise_request_exception=False)


def answered(client: Client, case: Any) -> Response:
    """A case sent to the house itself, and its answer as the checks want to see it."""
    asked = case.as_transport_kwargs(base_url="http://testserver")
    asked.pop("cookies", None)
    ready = requests.Request(**asked).prepare()
    headers = {name.lower().replace("-", "_"): value for name, value in ready.headers.items()}
    found = client.generic(
        str(ready.method), str(ready.path_url), data=ready.body or b"",
        headers={name: _latin(value) for name, value in headers.items()},
    )  # fmt: skip
    named = {name.lower(): [value] for name, value in found.items()}
    content = _unpacked(found)
    named.pop("content-encoding", None)
    return Response(found.status_code, named, content, ready, 0.1, verify=False)


def _latin(value: Any) -> str:
    return value.decode("latin-1") if isinstance(value, bytes) else str(value)


def _unpacked(found: Any) -> bytes:
    packed = found.get("Content-Encoding") == "gzip"
    return gzip.decompress(found.content) if packed else bytes(found.content)


# The list of topics takes nothing: it cannot be asked wrongly.
VISITS = [
    (operation, mode)
    for operation in OPERATIONS
    for mode in (GenerationMode.POSITIVE, GenerationMode.NEGATIVE)
    if operation != "topics" or mode is GenerationMode.POSITIVE
]


@pytest.mark.parametrize(("operation", "mode"), VISITS, ids=str)
@pytest.mark.filterwarnings("ignore")
def test_answers_are_those_described(client: Client, shown: Any, operation: str, mode: Any) -> None:
    described = client.get("/kalletal/api/v1/openapi.json").json()
    schema = schemathesis.openapi.from_dict(described)
    known = {
        one.ok().definition.raw["operationId"]: one.ok() for one in schema.get_all_operations()
    }
    assert set(known) == set(OPERATIONS)
    cases = known[operation].as_strategy(mode)
    checks = [CHECKS.get_one(name) for name in NAMES]
    seen = set()

    @settings(max_examples=EXAMPLES, deadline=None, suppress_health_check=list(HealthCheck))
    @given(data=st.data())
    def attack(data: st.DataObject) -> None:
        case = data.draw(cases)
        answer = answered(client, case)
        seen.add(answer.status_code)
        case.validate_response(answer, checks=checks)

    attack()
    assert seen <= {200, 404, 422}
