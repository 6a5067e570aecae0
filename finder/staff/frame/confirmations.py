"""What a staff page says once a form was taken: each blueprint owns its sentences, and an app holds those of all of them.

The address of the next page names its sentence by a key (``?done=claimed``). Which page that is doesn't matter: a merge is
proposed in one place and confirmed on the page of the proposal. Error messages don't belong here.
"""

from __future__ import annotations

from flask import Blueprint, current_app
from flask.blueprints import BlueprintSetupState

_EXTENSION = "finder_confirmations"


def add_confirmations(blueprint: Blueprint, **sentences: str) -> None:
    """Have an app that registers `blueprint` know its sentences, by key.

    Registering it raises ValueError if another blueprint of the app already has one of the keys.
    """

    def add(state: BlueprintSetupState) -> None:
        held: dict[str, str] = state.app.extensions.setdefault(_EXTENSION, {})
        if taken := held.keys() & sentences.keys():
            raise ValueError(f"{blueprint.name}: {', '.join(sorted(taken))}: another blueprint has this key")
        held.update(sentences)

    blueprint.record(add)


def find_confirmation(key: str) -> str | None:
    """Return the sentence of `key`, or None where no blueprint has it: keys come from addresses, so they may be anything."""
    held: dict[str, str] = current_app.extensions[_EXTENSION]
    return held.get(key)
