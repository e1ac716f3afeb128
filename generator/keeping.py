"""What a job has made, as bytes for the store and back.

The store lies in a folder that others can write to: what comes out of it may name these few types and no others, and
anything else counts as not kept.
"""

import io
import pickle
from dataclasses import dataclass
from importlib import import_module
from typing import Any

from generator.review import Judgement

_TYPES = {
    "decimal": ("Decimal",),
    "generator.addresses": ("RecordId",),
    "generator.diagnostics": ("Diagnostic", "Level", "Location"),
    "generator.keeping": ("Made",),
    "generator.review": ("Judgement",),
    "generator.rules": ("Finding", "Verdict"),
}


@dataclass(frozen=True, slots=True)
class Made:
    """The files of one job by address, the addresses of its pages, and what the rules say of its record."""

    addresses: tuple[str, ...]
    files: tuple[tuple[str, bytes], ...]
    judgement: Judgement | None = None


class _Unpickler(pickle.Unpickler):
    def find_class(self, module: str, name: str) -> Any:  # noqa: ANN401 (the signature of pickle)
        if name not in _TYPES.get(module, ()):
            raise pickle.UnpicklingError(f"{module}.{name}")
        return getattr(import_module(module), name)


def pack(made: Made) -> bytes:
    """As bytes."""
    return pickle.dumps(made, protocol=5)


def unpack(data: bytes | None) -> Made | None:
    """Back again; None for what is not one of ours."""
    if data is None:
        return None
    try:
        made = _Unpickler(io.BytesIO(data)).load()
    except (pickle.UnpicklingError, AttributeError, EOFError, ImportError, IndexError, TypeError, ValueError):
        return None
    return made if isinstance(made, Made) else None
