"""What is wrong, and where. Pure data; how it is printed is the report's business."""

from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property
from typing import NamedTuple, TypeAlias

FieldPath: TypeAlias = tuple[str | int, ...]
"""Keys (as in the file, Chinese) and list positions from the top of a file to a node."""


class Level(StrEnum):
    """How much a diagnostic weighs: an error cannot be published."""

    ERROR = "error"
    WARNING = "warning"
    NOTICE = "notice"

    @property
    def word(self) -> str:
        """The level in Chinese, as editors read it."""
        return {"error": "错误", "warning": "警告", "notice": "提示"}[self.value]


class Location(NamedTuple):
    """A place in a file; line and column count characters from 1. Sorts by file, line, column."""

    path: str
    line: int = 1
    column: int = 1

    def __str__(self) -> str:
        return f"{self.path}:{self.line}:{self.column}"


@dataclass(frozen=True)
class Diagnostic:
    """One finding about one place. `hint` says in a sentence what to do next."""

    location: Location
    code: str
    message: str
    hint: str = ""
    level: Level = Level.ERROR

    @cached_property
    def sort_key(self) -> tuple[Location, str, str]:
        """Reading order."""
        return (self.location, self.code, self.message)


def sorted_diagnostics(diagnostics: list[Diagnostic]) -> list[Diagnostic]:
    """In reading order, each once."""
    return sorted(dict.fromkeys(diagnostics), key=lambda one: one.sort_key)
