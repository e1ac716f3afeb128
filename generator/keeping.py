"""What earlier runs have found out about each thing, as objects: `Ledger`.

In: the name of a thing, the key of all that the result depends on, the result. Out: the same result for an equal key.
The store lies in a folder that others can write to: what comes out of it may name the few types below and no others,
and anything else counts as not kept. Never: a result for another key.
"""

import io
import pickle
from collections import defaultdict
from collections.abc import Iterable
from functools import cache
from importlib import import_module
from typing import Any, Generic, NamedTuple, TypeVar
from zlib import crc32

from generator.addresses import RecordId
from generator.packing import packed
from generator.store import Store

T = TypeVar("T")
_TYPES = {
    "decimal": ("Decimal",),
    "generator.addresses": ("Bucket", "RecordId"),
    "generator.diagnostics": ("Diagnostic", "Level", "Location"),
    "generator.exports.warehouse": ("Stock",),
    "generator.fields": ("Period", "Reference"),
    "generator.grades": ("Standing",),
    "generator.model": ("Band", "DocumentKind", "EvaluationMode", "GradeClass"),
    "generator.numbers": ("Absence", "Figure", "Money", "MoneyUnit"),
    "generator.pieces": ("Made",),
    "generator.search_documents": ("Findable",),
    "generator.shelf": ("Outcome", "Reading"),
    "generator.stockroom": ("Inventory",),
    "generator.store": ("FileStamp",),
    "generator.summary": ("ProblemFact", "Summary"),
    "generator.vocabulary": ("Written",),
}


_SHELVES = 16
"""Of each year: so few that all are soon read, so many that little is written when one record has changed."""


def shelf_of(identity: RecordId) -> str:
    """Where what is known of a record is kept: with some of the other units of its year."""
    return _shelf_of(identity.year, identity.unit)


@cache
def _shelf_of(year: str, unit: str) -> str:
    return f"{year}-{crc32(unit.encode()) % _SHELVES:x}"


class Entry(NamedTuple, Generic[T]):
    """One line of a ledger."""

    name: str
    key: str
    result: T


class Ledger(Generic[T]):
    """The results of one kind, on shelves: a shelf is read and written as a whole (some records of one year)."""

    def __init__(self, store: Store, kind: str, type_: type[T]) -> None:
        self._store = store
        self._kind = kind
        self._type = type_
        remembered = store.unpacked
        self._shelves: dict[str, dict[str, tuple[str, T]]] = (
            {} if remembered is None else remembered.setdefault(kind, {})
        )

    def find(self, shelf: str, name: str, key: str) -> T | None:
        """The result that was kept for this thing, if it depended on the same."""
        kept = self.shelf(shelf).get(name)
        return kept[1] if kept and kept[0] == key else None

    def knows(self, shelf: str, name: str) -> bool:
        """Whether anything was kept for this thing, whatever it depended on."""
        return name in self.shelf(shelf)

    def shelf(self, shelf: str) -> dict[str, tuple[str, T]]:
        """All that was kept on one shelf: keys and results by name."""
        if shelf not in self._shelves:
            self._shelves[shelf] = self._unpacked(self._store.get(self._kind, shelf))
        return self._shelves[shelf]

    def write(self, entries: Iterable[tuple[str, Entry[T]]]) -> None:
        """Put these on their shelves; what else was there is forgotten. An unchanged shelf is left alone.

        They make room in memory, unless the store remembers them for another build.
        """
        if self._store.folder is None:
            return
        shelves: dict[str, dict[str, tuple[str, T]]] = defaultdict(dict)
        for shelf, entry in entries:
            shelves[shelf][entry.name] = (entry.key, entry.result)
        for shelf, lines in shelves.items():
            known = self.shelf(shelf)
            if len(known) != len(lines) or any(name not in known or known[name][0] != lines[name][0] for name in lines):
                self._store.put(self._kind, shelf, packed(lines))
                self._shelves[shelf] = lines
            if self._store.unpacked is None:
                del self._shelves[shelf]

    def _unpacked(self, data: bytes | None) -> dict[str, tuple[str, T]]:
        lines = unpack(data)
        if not isinstance(lines, dict):
            return {}
        return {name: line for name, line in lines.items() if isinstance(name, str) and self._is_line(line)}

    def _is_line(self, line: object) -> bool:
        return (
            isinstance(line, tuple)
            and len(line) == 2  # noqa: PLR2004 (a key and a result)
            and isinstance(line[0], str)
            and isinstance(line[1], self._type)
        )


class _Unpickler(pickle.Unpickler):
    def find_class(self, module: str, name: str) -> Any:  # noqa: ANN401 (the signature of pickle)
        if name not in _TYPES.get(module, ()):
            raise pickle.UnpicklingError(f"{module}.{name}")
        return getattr(import_module(module), name)


def unpack(data: bytes | None) -> object:
    """What was packed, if it names no type but ours; else None."""
    if data is None:
        return None
    try:
        return _Unpickler(io.BytesIO(data)).load()
    except Exception:  # noqa: BLE001 (a damaged pickle can raise anything: it counts as not kept)
        return None
