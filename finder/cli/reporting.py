"""Output of commands: JSON to stdout, messages to stderr, a progress bar only on a terminal."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import click

from finder.cli.paths import explain_path

_TOO_MANY_WORDS = 'Too many words. Put a place of several words in quotes, such as "Denver, CO".'


def give_json(document: Any) -> None:
    """Print the one JSON document of a command to stdout."""
    click.echo(_printable(json.dumps(document, ensure_ascii=False)))


def say(message: str) -> None:
    """Print a message for people to stderr."""
    click.echo(_printable(message), err=True)


def _printable(text: str) -> str:
    """Return a text without halves of surrogate pairs, as which names of files come that are no UTF-8."""
    return text.encode("utf-8", "replace").decode("utf-8")


def report_error(message: str, *, as_json: bool) -> None:
    """Print an error to stderr, and as JSON to stdout if requested."""
    if as_json:
        give_json({"error": message})
    say(message)


def explain_usage(error: click.UsageError) -> str:
    """Return what is wrong with a command line. Click's own messages would repeat what was typed."""
    if isinstance(error, click.exceptions.NoArgsIsHelpError):
        return error.format_message()
    message = _usage_problem(error)
    return f"{message} More: {error.ctx.command_path} --help" if error.ctx else message


def _usage_problem(error: click.UsageError) -> str:
    if isinstance(error, click.MissingParameter):
        return error.format_message()
    if isinstance(error, click.BadParameter):
        return _valid_values(error)
    if isinstance(error, click.NoSuchOption):
        alike = [option for option in error.possibilities or () if not _is_typed(option, error)]
        return "There is no such option." + (f" Did you mean {', '.join(sorted(alike))}?" if alike else "")
    if isinstance(error, click.BadOptionUsage):
        return "An option is used wrongly: a value is missing, or one is given to an option that takes none."
    if error.ctx is not None and error.ctx.command.params and not isinstance(error.ctx.command, click.Group):
        return _TOO_MANY_WORDS
    return "There is no such command."


def _is_typed(option: str, error: click.NoSuchOption) -> bool:
    return option == error.option_name


def _valid_values(error: click.BadParameter) -> str:
    if error.param is None or error.ctx is None:
        return "A value is wrong."
    name, kind = error.param.get_error_hint(error.ctx), error.param.type
    if isinstance(kind, click.Choice):
        return f"{name} takes one of: {', '.join(map(str, kind.choices))}."
    if isinstance(kind, click.IntRange):
        most = f" to {kind.max:,}" if kind.max is not None else " or more"
        return f"{name} takes a whole number, {kind.min}{most}."
    if isinstance(kind, click.Path):
        return f"{name} {explain_path(error.message)}"
    if kind is click.INT:
        return f"{name} takes a whole number."
    return f"The value of {name} is wrong."


def say_when_waiting() -> Callable[[str], None]:
    """Return what tells a person, once, that an import waits for another one (a `listings.importing.staging.Watch`)."""
    told: list[str] = []

    def watch(phase: str) -> None:
        if phase == "waiting" and not told:
            told.append(phase)
            say("Another import is running. This one waits for it; Ctrl-C gives up, and changes nothing.")

    return watch
