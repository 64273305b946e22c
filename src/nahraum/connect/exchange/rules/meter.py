"""How often somebody asks, without keeping who it was. Pure but for the clock it is given."""

import hashlib
import secrets
import time
from dataclasses import dataclass, field


@dataclass(slots=True)
class Meter:
    """Counts questions by asker and matter in fixed minutes, in the memory of one process.

    What is kept is a hash whose salt dies with the process, until the minute is over.
    """

    most: int
    seconds: int = 60
    places: int = 100_000
    _salt: bytes = field(default_factory=lambda: secrets.token_bytes(16))
    _window: int = 0
    _counts: dict[bytes, int] = field(default_factory=dict)

    def wait(self, address: str, matter: str, *, now: float | None = None) -> int:
        """Seconds to wait until the next question is answered; 0 if it is answered now."""
        moment = time.monotonic() if now is None else now
        window = int(moment // self.seconds)
        if window != self._window or len(self._counts) >= self.places:
            self._window = window
            self._counts.clear()
        key = hashlib.blake2b(f"{address}|{matter}".encode(), key=self._salt, digest_size=8)
        number = self._counts.get(key.digest(), 0) + 1
        self._counts[key.digest()] = number
        if number <= self.most:
            return 0
        return max(1, self.seconds - int(moment % self.seconds))
