"""The language of a page and its translations. The language is part of the URL (`/es/…`): no cookie, no guessing."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from gettext import NullTranslations
from typing import Any

from flask import Flask, current_app, g, has_request_context, request, url_for

from finder.platform.languages import Language
from finder.platform.web.compiled_texts import LanguageEnvironment

PREFIXES: dict[Language, str] = {"en": "", "es": "/es"}
"""The prefix of a language's URLs."""

_MOST_URLS = 1_000
"""Pages without values in their address, times languages and mount points: far more than there are."""

# Read some three hundred times a page: a context variable costs a tenth of what Flask's proxies do.
_LANGUAGE: ContextVar[Language] = ContextVar("finder_language", default="en")
_TRANSLATIONS: dict[Language, NullTranslations] = {}


def register_language(app: Flask, translations: Mapping[Language, NullTranslations]) -> None:
    """Translate templates into the language of the URL. All apps of a process share the translations."""
    _TRANSLATIONS.update(translations)
    app.jinja_env.add_extension("jinja2.ext.i18n")
    app.jinja_env.install_gettext_callables(gettext, ngettext, newstyle=True)  # type: ignore[attr-defined]
    app.jinja_env.globals.update(language=language, page_url=page_url, other_language=other_language, lang_en=lang_en)
    if isinstance(app.jinja_env, LanguageEnvironment):
        app.jinja_env.choose_by(language, _translate, _translate_count)
    app.before_request(_begin)
    app.teardown_request(_end)


def language() -> Language:
    """Return the language of this page; English outside a request."""
    return _LANGUAGE.get()


def base() -> str:
    """Return the prefix of URLs in the language of this page."""
    return PREFIXES[_LANGUAGE.get()]


def page_url(endpoint: str, *, in_language: Language | None = None, **values: Any) -> str:
    """Return the URL of a public page, in the language of this page unless `in_language` says otherwise.

    `endpoint` names the page without its language, such as "guide.show_topic": each blueprint of public pages is
    registered once per language. `values` are as in `flask.url_for`.
    """
    name = in_language or _LANGUAGE.get()
    if values or not has_request_context():
        return _build_url(endpoint, name, values)
    # A page links to a dozen pages that never move; building their addresses anew took a thirtieth of it.
    held: dict[tuple[str, ...], str] = current_app.extensions.setdefault("finder.page_urls", {})
    key = (endpoint, name, request.script_root)
    if key not in held:
        if len(held) > _MOST_URLS:
            held.clear()
        held[key] = _build_url(endpoint, name, values)
    return held[key]


def _build_url(endpoint: str, name: Language, values: Mapping[str, Any]) -> str:
    blueprint, _, view = endpoint.partition(".")
    return url_for(f"{blueprint}_{name}.{view}", **values)


def other_language(**query: str | None) -> str:
    """Return the URL of the current page in the other language, with nothing of its query string but what `query` names.

    Error pages link to the home page: they may show nothing of the request.
    """
    other: Language = "es" if language() == "en" else "en"
    if g.get("is_failing") or request.endpoint is None:
        return page_url("public.show_home", in_language=other)
    endpoint = request.endpoint.replace(f"_{language()}.", ".", 1)
    return page_url(endpoint, in_language=other, **(request.view_args or {}), **query)


def lang_en() -> str:
    """Return the language of names and texts that stay English on a translated page, or "" on English pages."""
    return "en" if _LANGUAGE.get() != "en" else ""


def gettext(message: str) -> str:
    """Return a text in the language of the page."""
    return _translate(_LANGUAGE.get(), message)


@contextmanager
def speaking(name: Language) -> Iterator[None]:
    """Write what is rendered within in a language of its own: a letter from an English page."""
    before = _LANGUAGE.set(name)
    try:
        yield
    finally:
        _LANGUAGE.reset(before)


def mark(message: str) -> str:
    """Return `text` unchanged: marks it for the translation catalog; it is translated later."""
    return message


def ngettext(singular: str, plural: str, count: int) -> str:
    """Return the singular or plural of a text for `count`, in the language of the page."""
    return _translate_count(_LANGUAGE.get(), singular, plural, count)


def _translate(name: Language, message: str) -> str:
    return message if name == "en" else _TRANSLATIONS[name].gettext(message)


def _translate_count(name: Language, singular: str, plural: str, count: int) -> str:
    if name == "en":
        return singular if count == 1 else plural
    return _TRANSLATIONS[name].ngettext(singular, plural, count)


def _end(_error: BaseException | None) -> None:
    """Leave no language behind for what the same thread does next."""
    _LANGUAGE.set("en")


def _begin() -> None:
    path = request.path
    _LANGUAGE.set("es" if path == "/es" or path.startswith("/es/") else "en")
