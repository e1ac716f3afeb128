"""A fault of the program itself, told to the people who run it: what happened, where the details are, whom to tell.

In: an exception that nobody expected, and the command line. Out: a few lines for the terminal, and a report of the
whole course of things for the people who maintain the program. The report holds what Python says of the error: names
of files and parts of the program, and perhaps a value; nothing is sent anywhere.
"""

import platform
import shlex
import sys
import traceback
from collections.abc import Sequence
from pathlib import Path

from generator import __version__
from generator.disk import write_file

BUG = 3
"""The exit code."""


def tell_crash(error: BaseException, arguments: Sequence[str], folder: Path, name: str) -> str:
    """Write the report into `folder`, and say so in Chinese; where that fails, the report itself is told."""
    command = shlex.join(["jixiao", *arguments])
    report = crash_report(error, command)
    what = f"{type(error).__name__}：{error}" if str(error) else type(error).__name__
    lines = [f"错误：程序自身出了意外，命令没有完成：{command}", f"  {what.splitlines()[0]}"]
    lines += [f"  {note}" for note in getattr(error, "__notes__", ())]
    try:
        write_file(folder, name, report.encode("utf-8", "backslashreplace"))
    except OSError:
        return "\n".join([*lines, "这不是内容的错。请把下面的文字报告给维护程序的人：", report])
    return "\n".join([*lines, f"这不是内容的错。经过已写入 {folder / name}，请把它报告给维护程序的人。"])


def crash_report(error: BaseException, command: str) -> str:
    """Everything that helps to find the fault."""
    facts = f"jixiao {__version__}, Python {platform.python_version()}, {platform.platform()}"
    return f"{facts}\n{command}\n\n{''.join(traceback.format_exception(error))}"


def tell_traceback(error: BaseException) -> None:
    """For those who look for the fault: `JIXIAO_DEBUG=1`."""
    traceback.print_exception(error, file=sys.stderr)
