"""Another Python process with the same modules, to hand work to and to end at any time."""

from __future__ import annotations

import json
import subprocess
import sys

_START = "import json, sys; sys.path[:] = json.loads(sys.argv[1]); from {module} import {function}; {function}(*sys.argv[2:])"


def start_python(module: str, function: str, *arguments: str) -> subprocess.Popen[bytes]:
    """A process that calls a module's function with ``arguments``; it reads and writes through its pipes only."""
    code = _START.format(module=module, function=function)
    return subprocess.Popen(
        [sys.executable, "-I", "-c", code, json.dumps(sys.path), *arguments],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        creationflags=getattr(subprocess, "CREATE_NO_WINDOW", 0),
    )
