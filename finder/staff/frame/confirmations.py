"""Confirmations after a form was accepted: each blueprint has its own messages, and an app holds those of all blueprints.

The URL of the next page names its message by a key (``?done=claimed``). Any page can show it: a merge is proposed on one
page and confirmed on that of the proposal. Error messages don't belong here.
"""

from __future__ import annotations

from flask import Blueprint, current_app
from flask.blueprints import BlueprintSetupState

_EXTENSION = "finder_confirmations"


def add_confirmations(blueprint: Blueprint, **sentences: str) -> None:
    """Add the messages, by key, of `blueprint` to any app that registers it.

    Registering raises ValueError if another blueprint of the app already has one of the keys.
    """

    def add(state: BlueprintSetupState) -> None:
        held: dict[str, str] = state.app.extensions.setdefault(_EXTENSION, {})
        if taken := held.keys() & sentences.keys():
            raise ValueError(f"{blueprint.name}: {', '.join(sorted(taken))}: another blueprint has this key")
        held.update(sentences)

    blueprint.record(add)


def find_confirmation(key: str) -> str | None:
    """Return the message of `key`, or None if no blueprint has it: keys come from URLs, so they can be anything."""
    held: dict[str, str] = current_app.extensions[_EXTENSION]
    return held.get(key)
