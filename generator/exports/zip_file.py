"""Parts that are compressed already → one ZIP file. A part of an earlier file can be taken over as it is.

A compressor that forgets what it has seen at the end of each part (a full flush) makes parts that can follow each
other in any stream; the checksum of the whole follows from those of the parts. Times and rights are left out: the same
content is the same bytes. Form: PKWARE's APPNOTE.TXT, 4.3 and 4.5.3 (ZIP64, where a file needs it).
"""

from collections.abc import Iterable
from functools import reduce
from struct import Struct
from typing import BinaryIO, NamedTuple
from zlib import DEFLATED, MAX_WBITS, Z_FULL_FLUSH, compressobj, crc32

_LOCAL, _CENTRAL, _END = Struct("<4s5H3L2H"), Struct("<4s6H3L5H2L"), Struct("<4s4H2LH")
_ZIP64_END, _ZIP64_LOCATOR = Struct("<4sQ2H2L4Q"), Struct("<4sLQL")
_EXTRA = 1
"""The number of the field that holds what is too large for its own place."""
_VERSION, _ZIP64_VERSION = 20, 45
_UTF8_NAMES = 0x800
_MIDNIGHT, _NEW_YEAR_1980 = 0, 0x21
_LARGEST = _SEE_EXTRA = 0xFFFFFFFF
"""A number of this size or more stands elsewhere (ZIP64), and this one in its own place."""
_MOST = 0xFFFF
_ALL_BITS = 0xFFFFFFFF
_LAST = b"\x03\x00"
"""An empty block: the end of a compressed stream."""
_ZEROS = bytes(1 << 20)


class Part(NamedTuple):
    """Some bytes of a member."""

    packed: bytes
    length: int
    """Of the bytes themselves."""
    crc: int


class _Member(NamedTuple):
    """A member that has been written."""

    name: bytes
    crc: int
    packed: int
    length: int
    start: int
    is_huge: bool


def pack(data: bytes, level: int) -> Part:
    """Compress some bytes."""
    packer = compressobj(level, DEFLATED, -MAX_WBITS)
    return Part(packer.compress(data) + packer.flush(Z_FULL_FLUSH), len(data), crc32(data))


class ZipWriter:
    """Writes one file, member by member; `finish` at the end."""

    def __init__(self, file: BinaryIO) -> None:
        self._file = file
        self._members: list[_Member] = []

    @property
    def position(self) -> int:
        """Where the next part is going to stand."""
        return self._file.tell()

    def add(self, name: str, parts: Iterable[Part], *, is_huge: bool = False) -> None:
        """A member of these parts. `is_huge` announces that it may have 4 GB or more."""
        start, encoded = self._file.tell(), name.encode()
        self._file.write(_local_header(_Member(encoded, 0, 0, 0, start, is_huge)))
        begun, length, crc = self._file.tell(), 0, 0
        for part in parts:
            self._file.write(part.packed)
            length, crc = length + part.length, _crc_of_both(crc, part.crc, part.length)
        self._file.write(_LAST)
        end = self._file.tell()
        member = _Member(encoded, crc, end - begun, length, start, is_huge)
        self._file.seek(start)
        self._file.write(_local_header(member))
        self._file.seek(end)
        self._members.append(member)

    def finish(self) -> None:
        """The directory of all members."""
        start = self._file.tell()
        for member in self._members:
            self._file.write(_entry(member))
        size, count = self._file.tell() - start, len(self._members)
        if max(start, size) >= _LARGEST or count >= _MOST:
            place = self._file.tell()
            rest = _ZIP64_END.size - 12
            about = (_ZIP64_VERSION, _ZIP64_VERSION, 0, 0, count, count, size, start)
            self._file.write(_ZIP64_END.pack(b"PK\x06\x06", rest, *about))
            self._file.write(_ZIP64_LOCATOR.pack(b"PK\x06\x07", 0, place, 1))
        numbers = (min(count, _MOST), min(count, _MOST), _in_place(size), _in_place(start))
        self._file.write(_END.pack(b"PK\x05\x06", 0, 0, *numbers, 0))


def _local_header(member: _Member) -> bytes:
    """What stands before a member; as long before its bytes are known as after."""
    numbers = (member.packed, member.length)
    extra = Struct("<2H2Q").pack(_EXTRA, 16, *reversed(numbers)) if member.is_huge else b""
    version, sizes = (_ZIP64_VERSION, (_SEE_EXTRA, _SEE_EXTRA)) if member.is_huge else (_VERSION, numbers)
    about = (version, _UTF8_NAMES, DEFLATED, _MIDNIGHT, _NEW_YEAR_1980, member.crc, *sizes)
    return _LOCAL.pack(b"PK\x03\x04", *about, len(member.name), len(extra)) + member.name + extra


def _entry(member: _Member) -> bytes:
    """A member in the directory."""
    numbers = (member.length, member.packed, member.start)
    large = [number for number in numbers if number >= _LARGEST]
    extra = Struct(f"<2H{len(large)}Q").pack(_EXTRA, 8 * len(large), *large) if large else b""
    version = _ZIP64_VERSION if large or member.is_huge else _VERSION
    length, packed, start = map(_in_place, numbers)
    about = (version, version, _UTF8_NAMES, DEFLATED, _MIDNIGHT, _NEW_YEAR_1980, member.crc, packed, length)
    place = (len(member.name), len(extra), 0, 0, 0, 0, start)
    return _CENTRAL.pack(b"PK\x01\x02", *about, *place) + member.name + extra


def _in_place(number: int) -> int:
    return number if number < _LARGEST else _SEE_EXTRA


def _crc_of_both(crc: int, other: int, length: int) -> int:
    """The checksum of two texts, the second of this length, from those of each.

    A register that runs on over zeros forgets nothing and adds nothing: what it makes of the first text's checksum is
    what that adds to the second's.
    """
    whole, rest = divmod(length, len(_ZEROS))
    runs = (*(_ZEROS for _ in range(whole)), _ZEROS[:rest])
    return reduce(lambda register, zeros: crc32(zeros, register), runs, crc ^ _ALL_BITS) ^ _ALL_BITS ^ other
