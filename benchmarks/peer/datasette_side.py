"""Datasette's own search page over the offers, for `benchmarks.portal --datasette PYTHON`.

Run by a Python that has Datasette and nothing of Nahraum: `datasette_side.py FILE`. Answers lines
of questions as the other sides do; asks the application itself, without a network.
"""

import asyncio
import json
import sys
import time
from typing import Any
from urllib.parse import quote

LISTED = 20


async def main(file: str) -> None:
    from datasette.app import Datasette

    datasette = Datasette([file], settings={"default_page_size": LISTED})
    application = datasette.app()
    await datasette.invoke_startup()
    await ask(application, "Hausarzt")
    print(json.dumps("ready"), flush=True)
    for line in sys.stdin:
        questions, gap = json.loads(line)
        taken, due = [], time.perf_counter()
        for wait, question in zip(gap or [0.0] * len(questions), questions, strict=True):
            due = due + wait if gap else time.perf_counter()
            await asyncio.sleep(max(0.0, due - time.perf_counter()))
            worked = time.process_time()
            found = await ask(application, question)
            taken.append((time.perf_counter() - due, time.process_time() - worked, found))
        print(json.dumps(taken), flush=True)


async def ask(application: Any, question: str) -> str:
    sent: list[dict[str, Any]] = []
    query = f"_search={quote(question)}".encode()
    scope = {
        "type": "http", "http_version": "1.1", "method": "GET", "path": "/offers/offers",
        "raw_path": b"/offers/offers", "query_string": query, "headers": [(b"host", b"127.0.0.1")],
        "scheme": "http", "server": ("127.0.0.1", 8000), "client": ("127.0.0.1", 1),
    }  # fmt: skip

    async def receive() -> dict[str, Any]:
        return {"type": "http.request", "body": b"", "more_body": False}

    async def send(message: dict[str, Any]) -> None:
        sent.append(message)

    await application(scope, receive, send)
    if sent[0]["status"] != 200:
        raise SystemExit(f"{question}: {sent[0]['status']}")
    return ""


if __name__ == "__main__":
    asyncio.run(main(sys.argv[1]))
