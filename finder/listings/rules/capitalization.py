"""Names and addresses that a list writes in capitals only, brought into mixed case.

Only for showing: comparisons use `listings.rules.normalization`. A text with any small letter is left as it is. Where capitals
may be an acronym or a word (CARE, HOPE, STEP), it reads as a word.
"""

from __future__ import annotations

import re


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


_LEGAL_FORMS = _words("INC INC. LLC LLC. LLP LP PLLC PC CORP CORP. CO CO. LTD LTD.")
_KEPT = _words(
    # Legal forms, degrees, "doing business as".
    "LLC LLP LP PLLC PC MD DO RN NP PHD LCSW LMFT MFT LADC LCDC CADC DBA AKA FKA "
    # Care, agencies and organizations.
    "VA VAMC CBOC DUI DWI OTP MAT MOUD IOP PHP SUD AOD NA AA HIV AIDS LGBT LGBTQ ADHD PTSD DV MH BH SA ICU YMCA YWCA NAMI ASAP "
    "UCLA UCSF USC UC SF OC BHS VOA ABC CHLA FQHC CSB CMHC CCBHC MHMR MLK JFK USA US UK NYC USAF UAB UPMC HCA CODAC "
    # States whose codes are neither words nor other abbreviations; the others: `_STATES`.
    "CA FL KY NC NJ NM NV NY SC TN TX WV "
    # Directions and boxes.
    "NE NW SE SW PO PMB RR"
)
_STATES = _words(
    "AK AZ AR CA CT DC FL GA IA ID IL KS KY MD MI MN MO MS MT NC ND NE NH NJ NM NV NY OH RI SC SD TN TX UT VA VT WA WI WV WY PR"
)
_STATES_THAT_ARE_WORDS = _words("AL CO DE HI IN LA MA ME OK OR PA")
"""State codes only after a comma; LA also at the end, where it stands for Los Angeles. A legal form doesn't count as the end."""
_SMALL = _words("a an and at but by for from in of on or the to with de del y")
"""Written small inside a text."""
_ARTICLES = _words("la las los el")
"""Small only after "de": "Casa de las Amigas", but "Center of Los Angeles"."""
_SHORT = _words(
    "st rd ln dr blvd ct pl sq hwy pkwy pky plz trl twp vly hts ctr cntr bldg rm fl flr mt ft mr mrs ms jr sr ltd "
    "cnty dept mgmt grp hlth svc svcs srv srvs trt trtmt tx"
)
"""Abbreviations that are written with one capital; any other word without a vowel is taken for an acronym."""
_NUMERAL = re.compile(r"(?!LI$)(?=[IVXL]{2})(?:XL|L?X{0,3})(?:IX|IV|V?I{0,3})")
"""Roman numerals of two letters or more: chains of clinics count up to LXX. LI is more often a name."""
_ORDINAL = re.compile(r"(\d+)(ST|ND|RD|TH)")
_INITIALS = re.compile(r"(?:[A-Z]\.){2,}[A-Z]?|[A-Z](?:&[A-Z])+")
_TOKEN = re.compile(r"[^\W_]+(?:['\u2019`][^\W_]+)*")
_RUN = re.compile(r"[^\W\d_]{3,}")
_MAC = re.compile(r"mac(?=(?:arthur|donald|donnell|dougall|gregor|kenzie|kinnon|leod|millan|neil|pherson)\b)")
"""Names in Mac are a list: most words in Mac (Macon, Machado, Mackinac) are none."""
_PREFIXES = ("o'", "d'", "l'", "o\u2019", "d\u2019", "l\u2019")


def capitalize(text: str) -> str:
    """Return an all-capitals text in mixed case; leave any other unchanged."""
    if not text.isupper():
        return text
    chunks = text.split()
    return " ".join(_chunk(chunks, place) for place in range(len(chunks)))


def _chunk(chunks: list[str], place: int) -> str:
    """Return one piece between blanks, which may hold several words: "WALK-IN", "(D.U.I.)"."""
    chunk = chunks[place]
    core = chunk.strip('(),;:"[]')
    if _INITIALS.fullmatch(core) or _is_state(core, chunks, place) or _is_acronym(chunk, core, chunks[:place]):
        return chunk
    if _is_small(chunk.lower(), chunks, place):
        return chunk.lower()
    return _TOKEN.sub(_word, chunk)


def _is_state(core: str, chunks: list[str], place: int) -> bool:
    if place == 0:
        return False
    is_last = place == len(chunks) - 1
    is_last = is_last or chunks[place + 1] in _LEGAL_FORMS
    if core == "LA" and is_last:
        return True
    if chunks[place - 1].endswith(","):
        return core in _STATES or (core in _STATES_THAT_ARE_WORDS and is_last)
    return is_last and core in _STATES


def _is_acronym(chunk: str, core: str, before: list[str]) -> bool:
    """Return whether it stands in parentheses and holds the first letters of the words before it."""
    initials = "".join(word[0] for word in before if word.lower() not in _SMALL)
    return chunk.startswith("(") and len(core) > 1 and initials.endswith(core)


def _is_small(lowered: str, chunks: list[str], place: int) -> bool:
    is_inner = 0 < place < len(chunks) - 1 and chunks[place - 1][-1] not in ":-\u2013/"
    return is_inner and (lowered in _SMALL or (lowered in _ARTICLES and chunks[place - 1] == "DE"))


def _word(match: re.Match[str]) -> str:
    word, text = match[0], match.string
    if word in _KEPT or _NUMERAL.fullmatch(word):
        return word
    if ordinal := _ORDINAL.fullmatch(word):
        return ordinal[1] + ordinal[2].lower()
    if any(letter.isdigit() for letter in word):
        return _RUN.sub(lambda run: run[0].capitalize(), word)
    lowered = word.lower()
    if text[match.start() - 1 : match.start()] == "-" == text[match.end() : match.end() + 1] and lowered in _SMALL:
        return lowered
    if len(word) > 1 and not re.search("[AEIOUY]", word) and word.isascii() and lowered not in _SHORT:
        return word
    return _capitalized(lowered)


def _capitalized(lowered: str) -> str:
    """Capitalize one word, and the names that have a second capital: O'Neil, D'Angelo, McKay, MacArthur."""
    if len(lowered) > 3 and lowered[:2] in _PREFIXES:
        return lowered[:2].capitalize() + lowered[2:].capitalize()
    if len(lowered) > 4 and lowered.startswith("mc"):
        return "Mc" + lowered[2:].capitalize()
    if mac := _MAC.match(lowered):
        return "Mac" + lowered[mac.end() :].capitalize()
    return lowered.capitalize()
