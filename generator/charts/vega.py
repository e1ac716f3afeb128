"""Vega-Lite at work, in a process of its own: its engine has threads, and a process forked after them would hang.

As a program: one specification a line comes in, one SVG a line (as JSON) goes out. It ends when its input does.
Half of the work is translating Vega-Lite to Vega, and most charts differ in their data alone: each form of chart is
translated once, with signs in the place of its data and of the ends of its scales.
"""

import json
import os
import signal
import subprocess
import sys
import weakref
from collections.abc import Iterator
from concurrent.futures import BrokenExecutor
from contextlib import contextmanager, suppress
from multiprocessing import get_all_start_methods, get_context
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from multiprocessing.synchronize import Lock

_PATIENCE = 60
"""Seconds; the drawings of all processes take a tenth of one each."""
_SIGN = 7 * 10**15
"""Signs are numbers below minus this: no amount or score of a chart is."""


class Vega:
    """Starts the program when a drawing is wanted, once in each process that wants any.

    It takes as much memory as a whole worker: where many drawings will be wanted, `begin` starts one for this process
    and for all that are forked from it.
    """

    def __init__(self) -> None:
        self._owner = 0
        self._program: subprocess.Popen[str] | None = None
        self._shared: Lock | None = None

    def begin(self) -> None:
        """Start it now, for processes that are forked later too: they take turns."""
        if not self._shared and "fork" in get_all_start_methods():
            self._running()
            self._shared = get_context("fork").Lock()

    def end(self) -> None:
        """No more drawings will be wanted."""
        if self._program is not None and self._owner == os.getpid():
            _end(self._program, self._owner)
            self._program = self._shared = None

    def svg(self, spec: str) -> str:
        """Draw a specification, a line of JSON.

        Raises:
            ValueError: Vega does not accept it.

        """
        program = self._running()
        if program.stdin is None or program.stdout is None:
            raise RuntimeError("Vega runs without pipes")
        with self._turn():
            try:
                program.stdin.write(f"{spec}\n")
                program.stdin.flush()
                told = program.stdout.readline()
            except BaseException:
                _kill(program)  # or whose turn is next would get this answer for its own
                raise
        answer = json.loads(told or '{"fault": "Vega has ended"}')
        if "fault" in answer:
            raise ValueError(answer["fault"])
        return str(answer["svg"])

    @contextmanager
    def _turn(self) -> Iterator[None]:
        """Wait for the others. One that was killed while it was drawing never ends its turn."""
        if self._shared is None:
            yield
        elif any(self._shared.acquire(timeout=1) for _ in range(_PATIENCE)):  # a clock may jump, but not so often
            try:
                yield
            finally:
                self._shared.release()
        else:
            raise BrokenExecutor("a process has ended while it was drawing")

    def _running(self) -> "subprocess.Popen[str]":
        if self._program is None or not (self._shared or self._owner == os.getpid()):
            self._owner = os.getpid()
            self._program = subprocess.Popen(  # noqa: S603 (this file)
                [sys.executable, "-P", __file__],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                text=True,
                encoding="utf-8",
            )
            weakref.finalize(self, _end, self._program, self._owner)
        return self._program


def _kill(program: "subprocess.Popen[str]") -> None:
    """Kill it from whatever process: `Popen` would do nothing where it is not a child."""
    with suppress(ProcessLookupError):
        os.kill(program.pid, signal.SIGKILL)


def _end(program: "subprocess.Popen[str]", owner: int) -> None:
    """Kill it: it holds nothing, and its input may stay open in processes that were forked meanwhile."""
    if owner == os.getpid():
        program.kill()
        program.communicate()


def emptied(node: Any, held: list[Any]) -> Any:  # noqa: ANN401 (any JSON)
    """The same specification with signs for its data and the ends of its scales, which go into `held`."""
    match node:
        case {"values": [{}, *_] as values, **rest} if not rest:
            held.append(values)
            return {"values": [{"sign": _sign(held)}]}
        case dict():
            return {
                key: _end_of_scale(held, one) if key == "domain" else emptied(one, held) for key, one in node.items()
            }
        case list():
            return [emptied(one, held) for one in node]
        case _:
            return node


def _end_of_scale(held: list[Any], domain: Any) -> Any:  # noqa: ANN401 (as above)
    if not (isinstance(domain, list) and len(domain) == 2 and all(isinstance(one, int | float) for one in domain)):  # noqa: PLR2004 (a scale has two ends)
        return domain
    held.append(domain)
    return [_sign(held), _sign(held) + 1]


def _sign(held: list[Any]) -> int:
    return -_SIGN - 2 * len(held)


def filled(node: Any, held: list[Any]) -> Any:  # noqa: ANN401 (any JSON)
    """What has come of such a specification, with the data where their signs are."""
    match node:
        case [{"sign": int(sign) | float(sign)}] | [int(sign) | float(sign), int() | float()] if sign < -_SIGN:
            return held[(-int(sign) - _SIGN) // 2 - 1]
        case dict():
            return {key: filled(one, held) for key, one in node.items()}
        case list():
            return [filled(one, held) for one in node]
        case _:
            return node


def main() -> None:
    """Draw what comes in until nothing more comes."""
    import vl_convert  # noqa: PLC0415 (only this program loads it)

    for stream in (sys.stdin, sys.stdout):
        stream.reconfigure(encoding="utf-8")  # type: ignore[union-attr] # a text stream of the interpreter
    translated: dict[str, Any] = {}
    for line in sys.stdin:
        held: list[Any] = []
        form = json.dumps(emptied(json.loads(line), held))
        try:
            if form not in translated:
                translated[form] = vl_convert.vegalite_to_vega(form)
            answer = {"svg": vl_convert.vega_to_svg(json.dumps(filled(translated[form], held)))}
        except ValueError as error:
            answer = {"fault": str(error)}
        print(json.dumps(answer), flush=True)  # noqa: T201 (the answer)


if __name__ == "__main__":
    main()
