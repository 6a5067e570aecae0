"""Password rules: long and not easy to guess. No rules about characters (trust requirement SEC-01)."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Sequence

from zxcvbn import zxcvbn

from finder.staff.rules.errors import PasswordRefused

SHORTEST = 15
"""NIST SP 800-63B-4 for a password that could be the only factor."""
LONGEST = 128
_LEAST_DIFFERENT = 6
_LEAST_LEFT = 8
_COMMON = (
    "password passwort contrasena letmein welcome qwertyuiop qwerty asdfghjkl zxcvbnm iloveyou sunshine princess football "
    "baseball dragon monkey master shadow superman batman trustno1 correcthorsebatterystaple correcthorse batterystaple "
    "administrator admin changeme default secret login abc123 starwars whatever freedom mustang charlie michael jordan "
    "jennifer hunter2 passphrase mypassword thisismypassword"
).split()
"""Stems found in every published list of most used passwords (SecLists, NordPass 2024): the rest of a password must be
long enough by itself."""
_CONTEXT = "detox rehab treatment finder nearby care nearbycare staff recovery program directory samhsa".split()
"""Words of this site, which attackers try first."""
_RUNS = (
    "0123456789012345678901234567890",
    "9876543210987654321098765432109",
    "abcdefghijklmnopqrstuvwxyz",
    "zyxwvutsrqponmlkjihgfedcba",
    "qwertyuiopasdfghjklzxcvbnm",
)
_SCORED = 72
"""Characters: zxcvbn refuses more, because its time grows with the length."""
_LEAST_SCORE = 3
"""Of zxcvbn's 0 to 4: from here on "safely unguessable", by its authors' words, offline against a slow hash."""
_UNSHIFTED = str.maketrans("!@#$%^&*()_+", "1234567890-=")
"""A walk over the keys with Shift held (US keyboard) is the same walk."""
_LEET = str.maketrans("@4301$5!7", "aaeoissit")


def check_password(text: str, *, context: Sequence[str] = ()) -> str:
    """Return a password in the form in which it is hashed (NFC), every character kept.

    Args:
        text: as typed.
        context: words that don't count: the site's name, the account's email.

    Raises:
        PasswordRefused: it is too short, too long or easy to guess.
    """
    password = unicodedata.normalize("NFC", text)
    if len(password) < SHORTEST:
        raise PasswordRefused(f"Use at least {SHORTEST} characters. A few random words make a good one.")
    if len(password) > LONGEST:
        raise PasswordRefused(f"Use at most {LONGEST} characters.")
    if is_easy(password, context=context):
        raise PasswordRefused("This is easy to guess. A few random words make a better one.")
    return password


def is_easy(password: str, *, context: Sequence[str] = ()) -> bool:
    """Return whether a password is repetition, a run of keys, mostly common words, or one that zxcvbn would soon guess."""
    if any(_score(form, context) < _LEAST_SCORE for form in (password, password.translate(_UNSHIFTED).lower())):
        return True
    normalized = re.sub(r"[\s_-]+", "", password.casefold())
    if len(set(normalized)) < _LEAST_DIFFERENT or _is_repetition(normalized):
        return True
    wholes = [re.sub(r"[\s_-]+", "", entry.casefold()) for entry in context]
    parts = [part for entry in context for part in re.split(r"[\W_]+", entry.casefold())]
    words = {word for word in (*_COMMON, *_CONTEXT, *wholes, *parts) if len(word) >= 4}
    return any(len(_left_over(form, words)) < _LEAST_LEFT for form in (normalized, normalized.translate(_LEET)))


def _score(password: str, context: Sequence[str]) -> int:
    return int(zxcvbn(password[:_SCORED], user_inputs=[*_CONTEXT, *context])["score"])


def _is_repetition(text: str) -> bool:
    """True when the text is one short part over and over."""
    return any(text == (text[:size] * len(text))[: len(text)] for size in range(1, 8))


def _left_over(text: str, words: Iterable[str]) -> str:
    """Return what remains to guess: the text without known words, runs of keys, years, and punctuation at the end."""
    for word in sorted(words, key=lambda word: (-len(word), word)):
        text = text.replace(word, " ")
    text = re.sub(r"(19|20)\d\d", " ", text)
    for run in _RUNS:
        for size in range(min(len(run), len(text)), 3, -1):
            for start in range(len(run) - size + 1):
                text = text.replace(run[start : start + size], " ")
    return re.sub(r"[\W\d_]{1,6}$|\s+", "", text)
