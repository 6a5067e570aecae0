"""Commands that look things up: a place, a search, one program."""

from __future__ import annotations

from typing import Any, cast

import click

from finder.cli import tools
from finder.cli.reporting import give_json, say
from finder.listings.rules.flat import show_facts
from finder.listings.rules.vocabulary import NEEDS, Need
from finder.listings.store import programs
from finder.places.locating import locate
from finder.places.rules.places import Place
from finder.platform.counted import counted
from finder.platform.errors import PlaceNotFound
from finder.search.answering import answer_search
from finder.search.rules.criteria import LARGEST_PAGE_SIZE, PAGE_SIZE, WITHIN_CHOICES, SearchRequest, Within
from finder.search.rules.results import ProgramMatch, SearchAnswer

_AS_JSON = click.option("--json", "as_json", is_flag=True, help="One JSON document on stdout.")


@click.command()
@click.argument("text")
@_AS_JSON
@click.pass_context
def place(context: click.Context, text: str, *, as_json: bool) -> None:
    """Print which place a text stands for."""
    with tools.open_session() as session:
        try:
            answer = locate(text, session=session, geocoder=tools.make_geocoder())
        except PlaceNotFound as error:
            if as_json:
                give_json({"places": [], "suggestions": list(error.suggestions)})
            say(str(error))
            context.exit(1)
    if as_json:
        give_json({"places": [_place(found) for found in answer.places], "suggestions": list(answer.suggestions)})
        return
    for found in answer.places:
        taken = " (spelling corrected)" if found.corrected else ""
        click.echo(f"{found.label} ({found.kind}) at {found.latitude}, {found.longitude}{taken}")
    if answer.suggestions:
        click.echo(f"Not it? {'; '.join(answer.suggestions)}")


def _place(found: Place) -> dict[str, Any]:
    return {
        "label": found.label,
        "kind": found.kind,
        "state": found.state,
        "latitude": found.latitude,
        "longitude": found.longitude,
        **({"corrected": True} if found.corrected else {}),
    }


@click.command()
@click.argument("text")
@click.option("--within", type=click.Choice(WITHIN_CHOICES), help="Miles; a state or county means all of it.")
@click.option("--need", "needs", type=click.Choice(list(NEEDS)), multiple=True)
@click.option("--service", "services", multiple=True, metavar="CODE", help="A SAMHSA code that must be offered.")
@click.option("--exclude", "excluded", multiple=True, metavar="CODE", help="A SAMHSA code that must not be.")
@click.option("--older", is_flag=True, help="Also places that only older lists have.")
@click.option(
    "--want", "wants", multiple=True, metavar="KEY", help="A choice that any of several codes meets, such as mt."
)
@click.option("--page", type=click.IntRange(min=1), default=1)
@click.option("--size", type=click.IntRange(1, LARGEST_PAGE_SIZE), default=PAGE_SIZE)
@_AS_JSON
@click.pass_context
def search(context: click.Context, /, text: str, *, as_json: bool, within: Within | None, **options: Any) -> None:
    """Find programs near a place, as the website does."""
    request = SearchRequest(
        near=text,
        within=within,
        needs=cast(tuple[Need, ...], options["needs"]),
        services=tuple(code.upper() for code in options["services"]),
        excluded=tuple(code.upper() for code in options["excluded"]),
        older=options["older"],
        wants=tuple(key.lower() for key in options["wants"]),
        page=options["page"],
        size=options["size"],
    )
    with tools.open_session() as session:
        try:
            answer = answer_search(request, session=session, tools=tools.search_tools(), count_all=True)
        except PlaceNotFound as error:
            if as_json:
                give_json({"error": str(error), "suggestions": list(error.suggestions)})
            say(str(error))
            context.exit(1)
    if as_json:
        give_json(_answer(answer))
    else:
        _print_answer(answer)


def _answer(answer: SearchAnswer) -> dict[str, Any]:
    is_anywhere = answer.within_miles is None and not answer.is_area
    return {
        "place": _place(answer.place),
        "alternatives": [_place(found) for found in answer.alternatives],
        **({"suggestions": list(answer.suggestions)} if answer.place.corrected else {}),
        "within_miles": answer.within_miles,
        # Without a radius there is nothing to widen, even if nothing matches in the whole country.
        "widened": answer.widened and not is_anywhere,
        "total": answer.total,
        "page": answer.page,
        "pages": answer.pages,
        "size": answer.size,
        "facets": dict(sorted(answer.counts.items())),
        "results": [_result(match) for match in answer.results],
    }


def _result(match: ProgramMatch) -> dict[str, Any]:
    card = match.card
    return {
        "id": card.id,
        "name": card.name,
        "name2": card.name2,
        "miles": match.miles,
        "approximate": card.approximate,
        "city": card.city,
        "state": card.state,
        "zip": card.zip,
        "phone": card.phone,
        "needs": list(card.needs),
        "services": list(card.services),
        "as_of": card.as_of or None,
        "source": card.source,
    }


def _print_answer(answer: SearchAnswer) -> None:
    reach = f"within {answer.within_miles} miles of " if answer.within_miles and not answer.widened else "near "
    widened = " (none within the radius)" if answer.widened else ""
    click.echo(f"{counted(answer.total, 'program')} {reach}{answer.place.label}{widened}")
    if answer.place.corrected:
        others = f" Not it? {'; '.join(answer.suggestions)}" if answer.suggestions else ""
        click.echo(f"The spelling was corrected.{others}")
    for match in answer.results:
        miles = "      " if match.miles is None else f"{match.miles:6.2f}"
        click.echo(
            f"{miles}  {match.card.name}, {match.card.city}, {match.card.state}  {match.card.phone}  [{match.card.id}]"
        )


@click.command()
@click.argument("program_id", metavar="ID")
@_AS_JSON
def show(program_id: str, *, as_json: bool) -> None:
    """Show one program with every fact, its source and date."""
    with tools.open_session() as session:
        typed = program_id.encode("utf-8", "replace").decode("utf-8")  # Bytes that are no text are no id.
        known = programs.find_successor(session, typed) or typed
        values = show_facts(programs.get_program(session, known))
    if as_json:
        give_json(values)
        return
    for name in ("name", "name2", "street", "city", "state", "zip", "website"):
        click.echo(f"{name}: {values[name]}")
    for phone in values["phones"]:
        click.echo(f"phone ({phone['kind']}): {phone['number']} {phone['extension']}")
    for fact in values["facts"]:
        label = tools.vocabulary().label(fact["code"])
        click.echo(f"{fact['state']:>12}  {label} [{fact['code']}]  {fact['source']} {fact['as_of'] or 'undated'}")


COMMANDS = (place, search, show)
