"""Templates compiled once for each language, with their texts already translated.

A results page asks for some eighty texts. Translated as a page is rendered, each costs a call, a look-up and a formatting; here a
text without placeholders becomes part of the template, as if it had been written in that language.
"""

from __future__ import annotations

from collections.abc import Callable
from types import CodeType
from typing import Any

from flask.templating import Environment
from jinja2 import BytecodeCache, Template, nodes
from jinja2.bccache import Bucket
from jinja2.environment import TemplateModule
from jinja2.runtime import Context
from jinja2.visitor import NodeTransformer

from finder.platform.languages import LANGUAGES, Language

Translate = Callable[[Language, str], str]
TranslateCount = Callable[[Language, str, str, int], str]

_GETTEXT = ("_", "gettext")
_NGETTEXT = "ngettext"
_compiled: dict[tuple[Language | None, str, str], CodeType] = {}
"""What was compiled in this process, by language, name and content of a template."""


class SharedTemplate(Template):
    """A template whose macros are made once: of a page they see nothing that they aren't given."""

    def _get_default_module(self, ctx: Context | None = None) -> TemplateModule:
        # Jinja compares the names of all values at each of a page's thirty imports, in case a page was rendered with
        # more of them than the site has. Ours never are, and the comparison took a twentieth of a results page.
        return super()._get_default_module()


class CompiledTemplates(BytecodeCache):
    """Keeps compiled templates for all apps of a process, which share texts and filters: to compile one takes 10 ms."""

    def load_bytecode(self, bucket: Bucket) -> None:
        """Hand out what an earlier app compiled."""
        bucket.code = _compiled.get(_key_of(bucket))

    def dump_bytecode(self, bucket: Bucket) -> None:
        """Keep what this app compiled."""
        if bucket.code is not None:
            _compiled[_key_of(bucket)] = bucket.code


def _key_of(bucket: Bucket) -> tuple[Language | None, str, str]:
    return getattr(bucket.environment, "language", None), bucket.key, bucket.checksum


class LanguageEnvironment(Environment):
    """A Jinja environment that hands out each template in the language of the page."""

    template_class = SharedTemplate
    language: Language | None = None
    """None for the one that the app holds, which chooses; else the language in which this one compiles."""
    translate: Translate
    translate_count: TranslateCount
    get_language: Callable[[], Language]

    def choose_by(self, get_language: Callable[[], Language], translate: Translate, count: TranslateCount) -> None:
        """Compile from now on for each language apart; `get_language` tells that of the page."""
        self.get_language, self.translate, self.translate_count = get_language, translate, count
        self._by_language = {name: self._in(name) for name in LANGUAGES}

    def _in(self, language: Language) -> LanguageEnvironment:
        overlay = self.overlay()
        overlay.language = language
        return overlay

    def get_template(self, name: Any, parent: str | None = None, globals: Any = None) -> Template:  # noqa: A002 - Jinja's name
        """Return a template in the language of the page, or of this environment."""
        if self.language is None and hasattr(self, "_by_language"):
            return self._by_language[self.get_language()].get_template(name, parent, globals)
        return super().get_template(name, parent, globals)

    def _parse(self, source: str, name: str | None, filename: str | None) -> nodes.Template:
        parsed = super()._parse(source, name, filename)
        if self.language is None:
            return parsed
        compiled: nodes.Template = _Translator(self, self.language).visit(parsed)
        return compiled


class _Translator(NodeTransformer):
    """Replaces the calls for texts that stand in the template by their translation."""

    def __init__(self, environment: LanguageEnvironment, language: Language) -> None:
        self._environment = environment
        self._language = language

    def visit_Call(self, node: nodes.Call) -> nodes.Node:  # noqa: N802 - the visitor's name for it
        """Return the translation, formatted where it has placeholders; any other call as it is."""
        self.generic_visit(node)
        if not isinstance(node.node, nodes.Name) or node.dyn_args is not None or node.dyn_kwargs is not None:
            return node
        texts = [argument.value for argument in node.args if isinstance(argument, nodes.Const)]
        if node.node.name in _GETTEXT and len(node.args) == len(texts) == 1:
            return self._text(node, texts[0])
        if node.node.name == _NGETTEXT and len(node.args) == 3 and len(texts) >= 2:
            return self._counted(node, texts[0], texts[1])
        return node

    def _text(self, node: nodes.Call, message: str) -> nodes.Node:
        text = self._environment.translate(self._language, message)
        if not node.kwargs:
            # Formatted like any other, so that "%%" is a percent sign.
            return nodes.MarkSafe(nodes.Const(text % {}, lineno=node.lineno), lineno=node.lineno)
        return _formatted(_safe(text, node), node, node.kwargs)

    def _counted(self, node: nodes.Call, singular: str, plural: str) -> nodes.Node:
        """Return one of two forms: both languages have one for 1 and one for all other counts."""
        count = node.args[2]
        one = self._environment.translate_count(self._language, singular, plural, 1)
        many = self._environment.translate_count(self._language, singular, plural, 2)
        is_one = nodes.Compare(count, [nodes.Operand("eq", nodes.Const(1))], lineno=node.lineno)
        form = nodes.CondExpr(is_one, _safe(one, node), _safe(many, node), lineno=node.lineno)
        names = {pair.key for pair in node.kwargs}
        number = [] if "num" in names else [nodes.Keyword("num", count, lineno=node.lineno)]
        return _formatted(form, node, [*node.kwargs, *number])


def _safe(text: str, node: nodes.Call) -> nodes.Expr:
    return nodes.MarkSafe(nodes.Const(text, lineno=node.lineno), lineno=node.lineno)


def _formatted(text: nodes.Expr, node: nodes.Call, values: list[nodes.Keyword]) -> nodes.Expr:
    """Return the text with its placeholders filled; what is filled in is escaped, since the text is markup."""
    pairs = [nodes.Pair(nodes.Const(value.key), value.value, lineno=node.lineno) for value in values]
    return nodes.Mod(text, nodes.Dict(pairs, lineno=node.lineno), lineno=node.lineno)
