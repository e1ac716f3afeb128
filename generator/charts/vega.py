"""Vega-Lite at work, in a process of its own: its engine has threads, and a process forked after them would hang.

As a program: one specification a line comes in, one SVG a line (as JSON) goes out. It ends when its input does.
"""

import json
import os
import subprocess
import sys
import weakref


class Vega:
    """Starts the program when a drawing is wanted, once in each process that wants any."""

    def __init__(self) -> None:
        self._owner = 0
        self._program: subprocess.Popen[str] | None = None

    def svg(self, spec: str) -> str:
        """Draw a specification, a line of JSON.

        Raises:
            ValueError: Vega does not accept it.

        """
        program = self._running()
        if program.stdin is None or program.stdout is None:
            raise RuntimeError("Vega runs without pipes")
        program.stdin.write(f"{spec}\n")
        program.stdin.flush()
        answer = json.loads(program.stdout.readline() or '{"fault": "Vega has ended"}')
        if "fault" in answer:
            raise ValueError(answer["fault"])
        return str(answer["svg"])

    def _running(self) -> "subprocess.Popen[str]":
        if self._program is None or self._owner != os.getpid():
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


def _end(program: "subprocess.Popen[str]", owner: int) -> None:
    """Kill it: it holds nothing, and its input may stay open in processes that were forked meanwhile."""
    if owner == os.getpid():
        program.kill()
        program.communicate()


def main() -> None:
    """Draw what comes in until nothing more comes."""
    import vl_convert  # noqa: PLC0415 (only this program loads it)

    for stream in (sys.stdin, sys.stdout):
        stream.reconfigure(encoding="utf-8")  # type: ignore[union-attr] # a text stream of the interpreter
    for line in sys.stdin:
        try:
            answer = {"svg": vl_convert.vegalite_to_svg(line)}
        except ValueError as error:
            answer = {"fault": str(error)}
        print(json.dumps(answer), flush=True)  # noqa: T201 (the answer)


if __name__ == "__main__":
    main()
