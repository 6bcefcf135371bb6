"""The encoding of a text: told by its first bytes, proved by all of them, or guessed."""

import codecs
import re
from typing import BinaryIO

from spreadsheets.reading.dialects import Unreadable

CHUNK = 1 << 20
MARKS = [  # the longest first: one begins as another does
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
]
# Those that old systems save, in alphabets of their own and in syllables.
GUESSED = ["cp1251", "cp1253", "shift_jis", "euc_jp", "gb18030", "big5", "euc_kr"]
# Those of Latin letters, and their common ones: the guesser takes one for another when it has but
# a few. The likeliest first.
SIGNS = "\xa0\xa3\xa7\xa9\xab\xae\xb0\xb1\xb2\xb3\xb5\xb7\xbb\xbc\xbd\xd7"
SIGNS += "\u2013\u2014\u2018\u2019\u201c\u201d\u2026\u20ac"
WESTERN = SIGNS + "áàâäåãæçéèêëíîïñóôöõøúûüßœÁÀÂÄÅÆÇÉÈÊÍÎÑÓÔÖØÚÛÜ"
CENTRAL = SIGNS + "áäąćčďéěęíłńňóöőřśšťúůüűýźžżßÁČÉÍŁÓÖŘŚŠÚÜÝŽŻ"
LATIN = {"cp1252": WESTERN, "cp1250": CENTRAL, "mac_roman": WESTERN}
RUN = re.compile(rb"[\x80-\xff]+")
AFTER_SMALL = re.compile(r"[a-z][^\x00-\x7f]")
STRANGE = bytes(set(range(32)) - set(b"\t\n\r\f\x1a"))
# What shares of control characters a text may have. What is valid UTF-8 hardly is by chance.
MOST_STRANGE, MOST_STRANGE_IN_UTF8 = 0.02, 0.5
BEYOND_ASCII = re.compile(rb"[^\n]*[\x80-\xff][^\n]*")
EVIDENCE = 64 * 1024


def encoding_of(file: BinaryIO) -> tuple[str, list[str]]:
    """The encoding, with what people should know of it. Raises Unreadable for what is no text."""
    file.seek(0)
    head = file.read(CHUNK)
    for mark, name in MARKS:
        if head.startswith(mark):
            return name, []
    if (zeros := _by_zeros(head)) is not None:
        return zeros, []
    is_utf8 = _is_utf8(file)
    _check_is_text(head, MOST_STRANGE_IN_UTF8 if is_utf8 else MOST_STRANGE)
    return ("utf-8", []) if is_utf8 else _guessed(file)


def checked(encoding: str) -> str:
    """The encoding that somebody chose. Raises Unreadable if there is none of that name."""
    try:
        "".encode(encoding)  # a name such as zip is a codec, but of no text
    except (LookupError, ValueError) as error:
        raise Unreadable(f"There is no encoding {encoding}; choose utf-8 or cp1252.") from error
    return encoding


def _by_zeros(head: bytes) -> str | None:
    """UTF-16 of mostly western letters has a zero in every second place."""
    start = head[:4000]
    half = len(start) // 2
    even, odd = start[::2].count(0), start[1::2].count(0)
    if half > 1 and odd > half * 0.4 and even < half * 0.1:
        return "utf-16-le"
    if half > 1 and even > half * 0.4 and odd < half * 0.1:
        return "utf-16-be"
    return None


def _check_is_text(head: bytes, most: float) -> None:
    strange = len(head) - len(head.translate(None, STRANGE))
    if strange > most * len(head):
        raise Unreadable(
            "This is no table but a binary file. Open it in the program that made it, "
            "and save it as XLSX or CSV."
        )


def _is_utf8(file: BinaryIO) -> bool:
    decoder = codecs.getincrementaldecoder("utf-8")()
    file.seek(0)
    try:
        while chunk := file.read(CHUNK):
            decoder.decode(chunk)
        decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        return False
    return True


def _guessed(file: BinaryIO) -> tuple[str, list[str]]:
    """From the lines that have other letters than English ones."""
    evidence = b""
    file.seek(0)
    while len(evidence) < EVIDENCE and (chunk := file.read(CHUNK)):
        evidence += b"\n".join(BEYOND_ASCII.findall(chunk))[:EVIDENCE]
    name = _latin(evidence) or _foreign(evidence) or "cp1252"
    return name, [f"The encoding was taken as {name}. Choose another if letters look wrong."]


def _latin(evidence: bytes) -> str | None:
    """The likeliest of LATIN, if letters beyond ASCII stand singly among others."""
    runs = RUN.findall(evidence)
    if sum(len(run) == 1 for run in runs) < len(runs) * 0.6:
        return None
    likely = {name: _likely(evidence, name, usual) for name, usual in LATIN.items()}
    return max(likely, key=likely.__getitem__)


def _likely(evidence: bytes, encoding: str, usual: str) -> int:
    text = evidence.decode(encoding, errors="replace")
    letters = sum(letter in usual for letter in text if letter > "\x7f")
    capitals_inside = sum(pair[1].isupper() for pair in AFTER_SMALL.findall(text))
    return letters - 2 * text.count("\ufffd") - capitals_inside


def _foreign(evidence: bytes) -> str | None:
    from charset_normalizer import from_bytes  # takes longer to load than most files to read

    best = from_bytes(evidence, cp_isolation=GUESSED).best()
    return best.encoding if best else None
