"""The roles of the house, read from `roles.toml`."""

import tomllib
from dataclasses import dataclass
from importlib import resources


@dataclass(frozen=True, slots=True)
class Role:
    id: str
    label: str
    label_en: str
    description: str
    staff: bool
    second_factor: bool
    everywhere: bool


def _read() -> dict[str, Role]:
    text = resources.files("nahraum.base.people").joinpath("roles.toml").read_text("utf-8")
    return {
        role_id: Role(
            id=role_id,
            label=entry["label"],
            label_en=entry["label_en"],
            description=entry["description"],
            staff=entry.get("staff", False),
            second_factor=entry.get("second_factor", False),
            everywhere=entry.get("global", False),
        )
        for role_id, entry in tomllib.loads(text).items()
    }


ROLES = _read()
