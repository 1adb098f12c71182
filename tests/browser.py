"""A headless Chromium for the tests: how pages lay out, and what axe-core finds in them."""

from __future__ import annotations

import html
import json
import os
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

CHROMIUM = ("chromium", "chromium-browser", "google-chrome")
AXE = "AXE_CORE"  # environment variable: where axe.min.js is
# WCAG 2.1 AA, and what axe-core's authors call best practice.
TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "best-practice"]


@dataclass(frozen=True)
class Seen:
    """What a page was like: axe-core's violations and its own width beside that of its window."""

    violations: list[str]
    checked: int
    width: int
    window: int


def _missing(what: str) -> None:
    if os.environ.get("CI"):
        pytest.fail(f"{what} is missing in CI; .ci/run installs it")
    pytest.skip(f"{what} is not there; the tests of the pages in a browser need it")


def chromium() -> str:
    """The browser, or a skip with the reason – a failure in CI, where it must be there."""
    program = next(filter(None, map(shutil.which, CHROMIUM)), None)
    if program is None:
        _missing("Chromium (chromium)")
    assert program is not None
    return program


def axe() -> str:
    """The text of axe-core, or a skip with the reason – a failure in CI."""
    path = os.environ.get(AXE, "")
    if not Path(path).is_file():
        _missing(f"axe-core ({AXE}=…/axe.min.js)")
    return Path(path).read_text(encoding="utf-8")


_REPORT = """
<script src="axe.min.js"></script>
<script>
  addEventListener("load", () => setTimeout(() =>
    axe.run({runOnly: %s, resultTypes: ["violations"]}).then(
      found => parent.postMessage({
        name: %s,
        violations: found.violations.flatMap(v => v.nodes.map(n => v.id + ": " + n.target + " " + n.html.slice(0, 200))),
        checked: found.passes.length,
        width: document.documentElement.scrollWidth,
        window: innerWidth,
      }, "*"),
      error => parent.postMessage({name: %s, violations: ["axe-core: " + error], checked: 0, width: 0, window: 0}, "*"),
    ), 0));
</script>
"""
_FRAMES = """<!DOCTYPE html><meta charset="utf-8"><body style="margin: 0"><pre id="seen"></pre><script>
  const pages = %s, seen = {};
  function next() {
    const page = pages.shift();
    document.querySelector("iframe")?.remove();
    if (!page) { document.getElementById("seen").textContent = "done" + JSON.stringify(seen); return; }
    const frame = document.createElement("iframe");
    frame.width = page.width; frame.height = 900; frame.style.border = 0; frame.src = page.file;
    document.body.append(frame);
  }
  addEventListener("message", event => { seen[event.data.name] = event.data; next(); });
  next();
</script>
"""


def look_at(pages: dict[str, tuple[bytes, int, bool]], folder: Path) -> dict[str, Seen]:
    """Open pages (HTML, width of the window, whether in the dark) one after the other and tell what was seen.

    The copies that are opened have no Content-Security-Policy, since axe-core is a script; with ``dark`` the
    style for dark screens holds.
    """
    program = chromium()
    (folder / "axe.min.js").write_text(axe(), encoding="utf-8")
    frames = []
    for number, (name, (page, width, dark)) in enumerate(pages.items()):
        named = json.dumps(name)
        text = without_policy(page.decode()).replace("</body>", _REPORT % (json.dumps(TAGS), named, named) + "</body>")
        if dark:
            assert "@media (prefers-color-scheme: dark)" in text
            text = text.replace("@media (prefers-color-scheme: dark)", "@media screen")
        (folder / f"{number}.html").write_text(text, encoding="utf-8")
        frames.append({"file": f"{number}.html", "width": width})
    (folder / "frames.html").write_text(_FRAMES % json.dumps(frames), encoding="utf-8")
    shown = run(program, folder, ["--virtual-time-budget=600000", "--dump-dom", (folder / "frames.html").as_uri()])
    told = html.unescape(shown.partition('<pre id="seen">')[2].partition("</pre>")[0])
    assert told.startswith("done"), shown[-2000:]
    found: dict[str, dict[str, Any]] = json.loads(told.removeprefix("done"))
    return {name: Seen(**{key: value for key, value in one.items() if key != "name"}) for name, one in found.items()}


_PLAYED = """<!DOCTYPE html><meta charset="utf-8"><body style="margin: 0"><pre id="seen"></pre><script>
  const frame = document.createElement("iframe");
  frame.width = %d; frame.height = 900; frame.src = "page.html";
  frame.onload = async () => {
    const page = frame.contentWindow, doc = page.document, told = {};
    const all = selector => [...doc.querySelectorAll(selector)], one = selector => doc.querySelector(selector);
    const seen = element => element.getClientRects().length > 0;
    const give = (selector, value) => {
      one(selector).value = value;
      one(selector).dispatchEvent(new page.Event("input", {bubbles: true}));
    };
    const settled = () => new Promise(done => setTimeout(done, 50));
    try { %s } catch (error) { told.error = String(error); }
    document.getElementById("seen").textContent = "done" + JSON.stringify(told);
  };
  document.body.append(frame);
</script>
"""


def play(page: bytes, script: str, folder: Path, width: int = 1280) -> dict[str, Any]:
    """Open a page as it is, with its Content-Security-Policy, let a script act in it from outside, and give what it ``told``."""
    program = chromium()
    (folder / "page.html").write_bytes(page)
    (folder / "played.html").write_text(_PLAYED % (width, script), encoding="utf-8")
    arguments = ["--allow-file-access-from-files", "--virtual-time-budget=60000", "--dump-dom"]
    shown = run(program, folder, [*arguments, (folder / "played.html").as_uri()])
    text = html.unescape(shown.partition('<pre id="seen">')[2].partition("</pre>")[0])
    assert text.startswith("done"), shown[-2000:]
    told: dict[str, Any] = json.loads(text.removeprefix("done"))
    assert "error" not in told, told
    return told


def printed(page: bytes, script: str, folder: Path) -> bytes:
    """The PDF that a browser prints of a page after a script has acted in it."""
    text = without_policy(page.decode()).replace("</body>", f"<script>{script}</script></body>")
    (folder / "printed.html").write_text(text, encoding="utf-8")
    target = folder / "printed.pdf"
    run(chromium(), folder, [f"--print-to-pdf={target}", "--no-pdf-header-footer", (folder / "printed.html").as_uri()])
    return target.read_bytes()


def without_policy(page: str) -> str:
    """The page without its Content-Security-Policy, so that scripts can be put into it."""
    policy = page[page.index('<meta http-equiv="Content-Security-Policy"') :].split(">")[0] + ">"
    return page.replace(policy, "")


def run(program: str, folder: Path, arguments: list[str]) -> str:
    """Run the browser without a screen, a network or a profile that stays; gives what it prints."""
    command = [
        program, "--headless", "--no-sandbox", "--disable-gpu", "--disable-background-networking", "--no-first-run",
        "--disable-component-update", "--disable-sync", "--disable-dev-shm-usage", "--window-size=1280,900",
        f"--user-data-dir={folder / 'browser-profile'}", *arguments,
    ]  # fmt: skip
    return subprocess.run(command, check=True, capture_output=True, timeout=600, encoding="utf-8").stdout
