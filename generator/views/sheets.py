"""A long list split into pages of 100: `/years/2019/`, `/years/2019/page/2/` …"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar, overload

from generator.addresses import sheet_address

S = TypeVar("S")
T = TypeVar("T")
ROWS_PER_SHEET = 100


class Presented(Sequence[T], Generic[S, T]):
    """A long list of which an entry is made when it is shown, and not before; `things` are what they are made of."""

    def __init__(self, things: Sequence[S], present: Callable[[S], T]) -> None:
        self.things = things
        self._present = present

    def __len__(self) -> int:
        return len(self.things)

    @overload
    def __getitem__(self, place: int) -> T: ...
    @overload
    def __getitem__(self, place: slice) -> "Presented[S, T]": ...
    def __getitem__(self, place: int | slice) -> "T | Presented[S, T]":
        if isinstance(place, slice):
            return Presented(self.things[place], self._present)
        return self._present(self.things[place])


@dataclass(frozen=True, slots=True)
class Sheet(Generic[T]):
    """The part of a list that one page shows. `number` counts from 1, `first` and `last` are positions from 1."""

    number: int
    count: int
    address: str
    first: int
    total: int
    items: Sequence[T]
    links: tuple[tuple[int, str], ...]
    """(number, address) of every sheet worth a link: the first, the last and those beside this one."""

    @property
    def last(self) -> int:
        """The position of the last item."""
        return self.first + len(self.items) - 1

    @property
    def place(self) -> tuple[int, int, int]:
        """Which of how many it is, and of how long a list."""
        return self.number, self.count, self.total


class Sheets(Generic[T]):
    """All sheets of one page's list; an empty list takes one sheet. Each page shows its own sheet and no other."""

    def __init__(self, address: str, items: Sequence[T] = ()) -> None:
        self.address = address
        self._items = items

    @property
    def count(self) -> int:
        """How many sheets there are."""
        return max(1, -(-len(self._items) // ROWS_PER_SHEET))

    def __iter__(self) -> Iterator[Sheet[T]]:
        return (self.sheet(number) for number in range(1, self.count + 1))

    def sheet(self, number: int) -> Sheet[T]:
        """The sheet with this number, from 1."""
        start = (number - 1) * ROWS_PER_SHEET
        near = sorted({1, self.count, number - 1, number, number + 1})
        return Sheet(
            number,
            self.count,
            sheet_address(self.address, number),
            start + 1,
            len(self._items),
            self._items[start : start + ROWS_PER_SHEET],
            tuple((one, sheet_address(self.address, one)) for one in near if 1 <= one <= self.count),
        )
