"""Which codes a reader wants: whole ones (JX402) or their beginnings (JX4)."""

from collections.abc import Callable, Iterable
from difflib import get_close_matches

from generator.explanations import explanations


class UnknownCode(Exception):  # noqa: N818 (told to the user as it is)
    """No code begins so; the message is for the user, in Chinese."""


def code_filter(select: Iterable[str], ignore: Iterable[str]) -> Callable[[str], bool]:
    """Whether a code is wanted: among the selected (all, if none is) and not among the ignored.

    Raises:
        UnknownCode: one of the words is not the beginning of any code.

    """
    wanted, unwanted = _beginnings(select), _beginnings(ignore)
    return lambda code: (not wanted or code.startswith(wanted)) and not code.startswith(unwanted)


def _beginnings(words: Iterable[str]) -> tuple[str, ...]:
    beginnings = tuple(word.strip().upper() for word in words)
    for beginning in beginnings:
        if not beginning or not any(code.startswith(beginning) for code in explanations()):
            raise UnknownCode(f"没有代码“{beginning}”{nearest_codes(beginning)}")
    return beginnings


def nearest_codes(word: str) -> str:
    """What else was probably meant, to be added to a message."""
    close = get_close_matches(word.upper(), explanations(), n=3, cutoff=0.7)
    return f"，是不是 {'、'.join(close)}？" if close else "；jixiao explain 列出全部代码"
