"""The first step: the agreement is checked, gets its ids, and its amounts are held against its text."""

from __future__ import annotations

import tempfile
from pathlib import Path

from ..messages.message import Message, message
from ..messages.refusal import Refusal
from ..operations.amounts_against_lines import EXACT, NONE, PARTIAL, Finding, amounts_of
from ..operations.fill import fill_file
from ..operations.reading.loading import LoadedAgreement, load_agreement
from ..operations.split import issues_to_mend
from .find import Project, has_answers
from .places import prepared_state
from .step import Done, errors_of, told, told_of

MOST_TEXTS = 5  # documents in one folder that are looked through for amounts


def plan_of_preparing(project: Project) -> list[Message]:
    """What ``prepare`` will do."""
    newest = project.newest
    planned = [told("plan.check", file=newest.path)]
    if not newest.ready:
        planned.append(told("plan.ids", file=prepared_state(newest.path)))
    return planned + [told("plan.amounts", file=path) for path in texts_in(project.folder)]


def prepare(project: Project) -> Done:
    """Check the newest state; without errors, write the state with ids beside it, unless it has them. Nothing is replaced."""
    newest, done = project.newest, Done()
    loaded = load_agreement(newest.path)
    done.issues = issues_to_mend(_with_answers(newest.path) if has_answers(loaded.agreement) else loaded)
    if errors_of(done.issues):
        done.count("errors", len(errors_of(done.issues)), file=newest.path)
        done.unfinished = True
        return done
    if newest.ready:
        done.say("ready", file=newest.path)
    else:
        target = prepared_state(newest.path)
        fill_file(newest.path, target)
        done.say("prepared", file=target, before=newest.path)
    for document in texts_in(project.folder):
        done.said += _amounts(document, loaded)
    return done


def _with_answers(path: Path) -> LoadedAgreement:
    """The agreement with what was answered in ``Gennemgang``: what the answers mend is no fault. Nothing is written."""
    with tempfile.TemporaryDirectory() as folder:
        filled = Path(folder) / path.name
        fill_file(path, filled)
        return load_agreement(filled)


def texts_in(folder: Path) -> list[Path]:
    """The Word documents in which the agreement may stand."""
    found = [path for path in sorted(folder.glob("*.[dD][oO][cC][xX]")) if not path.name.startswith(("~$", "."))]
    return found[:MOST_TEXTS]


def _amounts(document: Path, loaded: LoadedAgreement) -> list[Message]:
    """How many amounts of the text are found among the budget lines, and those that are not wholly."""
    try:
        found = amounts_of(document, loaded.agreement)
    except Refusal as error:
        return [told("amounts.not-read", file=document, reason=error.said)]
    count = {match: sum(one.match == match for one in found) for match in (EXACT, PARTIAL, NONE)}
    said = [told_of("amounts", len(found), file=document, **count)]
    doubtful = [one for one in found if one.match != EXACT]
    said += [_one(one) for one in doubtful[:MOST_AMOUNTS]]
    more = len(doubtful) - MOST_AMOUNTS
    return said + ([told("amounts.more", n=more, file=document, agreement=loaded.agreement.file)] if more > 0 else [])


MOST_AMOUNTS = 10


def _one(one: Finding) -> Message:
    at = ", ".join(line.label for line in one.budget_lines) or "–"
    match = message(f"result.match.{one.match}")
    return told("amount", line=one.document_line, text=one.text, match=match, at=at, reason=one.reason)
