"""The second step: a workbook and a draft for every department that has something to answer. Nothing is sent."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path

from msgspec.structs import replace

from ..definition import words as w
from ..definition import year_folder as names
from ..mail.outgoing.addresses import recipients
from ..mail.outgoing.compose import Letter, draft
from ..mail.outgoing.drafts import draft_path, write_drafts
from ..mail.outgoing.letters import Letters, invitations
from ..messages.files import written
from ..messages.message import Message, joined
from ..operations.guide import guide
from ..operations.progress import Watch, unwatched
from ..operations.reading.cannot_run import CannotRun
from ..operations.reading.loading import LoadedAgreement, load_agreement
from ..operations.sent.rows import sent_of
from ..operations.split import issues_to_mend, split_files, unreadable_answers, workbooks_of
from ..rules.issues import Issue
from ..schema.structure import Severity
from ..values.cells import is_blank
from ..workbook.saving import save
from .find import CannotFind, Project
from .places import RoundPlaces
from .step import Done, errors_of, told, told_of

MOST_WARNINGS = 8  # whose places are named
MOST_ERRORS = 5  # that are told on the start screen


def plan_of_sending(project: Project, asked: int | None = None) -> list[Message]:
    """What ``send`` will do; raises CannotFind where it would."""
    places = project.round(asked)
    loaded = _prepared(project)
    missing = _missing(loaded, places)
    if not missing:
        planned = [told("plan.sent-before", folder=places.sent)]
    else:
        planned = [told_of("plan.split", len(missing), folder=places.sent, names="; ".join(missing))]
    planned += warned_of(loaded)
    if not (places.sent / names.GUIDE_FILE).exists():
        planned.append(told("plan.guide", file=places.sent / names.GUIDE_FILE))
    if has_addresses(loaded):
        planned.append(told("plan.drafts", folder=places.drafts, guide=names.GUIDE_FILE))
    return [*planned, told("plan.texts", file=places.drafts / names.RECIPIENTS_FILE), told("plan.nothing-sent")]


def send(project: Project, asked: int | None = None, watch: Watch = unwatched) -> Done:
    """Write what is missing of a round's workbooks and drafts; what is there stays as it is."""
    places, done = project.round(asked), Done()
    loaded = _prepared(project)
    done.issues = blocking(loaded)
    done.said += warned_of(loaded)
    if done.issues:
        done.count("errors", len(done.issues), file=project.newest.path)
        done.said += ways_out(done.issues, loaded)
        done.unfinished = True
        return done
    missing = _missing(loaded, places)
    if missing:
        made = split_files(project.newest.path, places.number, places.sent, False, watch, missing_only=True)
        done.count("split", len(made.files), folder=places.sent)
    else:
        done.say("sent-before", folder=places.sent)
    if (loaded.agreement.round(places.number) or {}).get("status") != w.OPEN:
        done.say("not-open", number=places.number, file=project.newest.path)
    places.received.mkdir(parents=True, exist_ok=True)
    _lay_guide(places.sent / names.GUIDE_FILE, done)
    _letters(project.newest.path, loaded, places, done)
    return done


def blocking(loaded: LoadedAgreement) -> list[Issue]:
    """The errors of the agreement that must be mended before its workbooks are made."""
    return errors_of(issues_to_mend(loaded))


def told_errors(errors: Sequence[Issue], loaded: LoadedAgreement) -> list[Message]:
    """How many errors stand in the way, the first of them as they are told, and what lets a proposal be."""
    if not errors:
        return []
    lines = [
        told("blocked.line", place=" ".join(filter(None, (i.sheet, i.cell))), text=i.said) for i in errors[:MOST_ERRORS]
    ]
    more = len(errors) - MOST_ERRORS
    lines += [told("blocked.more", n=more)] if more > 0 else []
    head = told_of("blocked", len(errors), file=loaded.agreement.file)
    return [head, *lines, *ways_out(errors, loaded)]


def ways_out(errors: Iterable[Issue], loaded: LoadedAgreement) -> list[Message]:
    """That a proposal need not be right to be refused: what is wrong in it is a department's, which may be long in answering."""
    changes = loaded.agreement.kind.sheet("changes")
    if all(issue.sheet != changes.title for issue in errors):
        return []
    return [told("refuse-proposal", status=w.REJECTED, header=changes.column("status").header, sheet=changes.title)]


def warned_of(loaded: LoadedAgreement) -> list[Message]:
    """How many warnings the agreement has, and earlier answers that cannot be read, and where the first of them are.

    They are told while they can still be mended.
    """
    warnings = [issue for issue in issues_to_mend(loaded) if issue.severity is Severity.WARNING]
    kinds = {"warnings": warnings, "unreadable-before": unreadable_answers(loaded)}
    return [
        told_of(key, len(found), file=loaded.agreement.file, places=_places(found))
        for key, found in kinds.items()
        if found
    ]


def _places(issues: Sequence[Issue]) -> str:
    """Where they are; of many the first."""
    places = [" ".join(filter(None, (issue.sheet, issue.cell))) for issue in issues]
    return ", ".join(places[:MOST_WARNINGS]) + (", …" if places[MOST_WARNINGS:] else "")


def _lay_guide(target: Path, done: Done) -> None:
    """Beside the workbooks, for whoever hands them out otherwise than by mail; one that is there stays."""
    if not target.exists():
        save(target, guide())
        done.say("guide", file=target)


def has_addresses(loaded: LoadedAgreement) -> bool:
    """Whether finance has written any address in ``Centre``; without one it sends the workbooks by itself."""
    return not all(map(is_blank, loaded.agreement.tables["departments"]["email"]))


def _prepared(project: Project) -> LoadedAgreement:
    if not project.newest.ready:
        raise CannotFind("project.not-prepared", file=project.newest.path.name)
    return load_agreement(project.newest.path)


def _missing(loaded: LoadedAgreement, places: RoundPlaces) -> list[str]:
    """The departments without a workbook."""
    agreement = loaded.agreement
    departments = sent_of(agreement, places.number).departments
    if not departments:
        raise CannotFind("nothing-followed-up", number=places.number)
    targets = workbooks_of(agreement, places.number, departments, places.sent)
    return [name for name, path in targets.items() if not path.exists()]


def _letters(agreement: Path, loaded: LoadedAgreement, places: RoundPlaces, done: Done) -> None:
    """The drafts, where there are addresses, and in any case the texts to copy."""
    addressed = has_addresses(loaded)
    problems = recipients(loaded, sent_of(loaded.agreement, places.number).departments)[1] if addressed else []
    try:
        letters = invitations(agreement, places.number, places.sent, addressed=False)
    except CannotRun as error:  # a file in the folder that is no department's, no deadline
        done.say("no-drafts", reason=error.said)
        done.unfinished = True
        return
    _write_texts(letters.letters, places.drafts)
    if letters.not_written:
        done.say("not-written", file=agreement, problems=joined(["", *letters.not_written], "below"))
        done.unfinished = True
    if problems:
        done.say("addresses", file=agreement, problems=joined(problems, "below"))
        done.unfinished = True
    elif not addressed:
        done.say("no-addresses")
    else:
        _write_drafts(letters, places, done)
    done.say("texts", file=places.drafts / names.RECIPIENTS_FILE)
    ready = sum(draft_path(letter, places.drafts).exists() for letter in letters.letters)
    done.count("nothing-sent", ready, folder=places.drafts)


def _write_drafts(letters: Letters, places: RoundPlaces, done: Done) -> None:
    """The drafts that are not there; finance may have written in the others."""
    wanted = [letter for letter in letters.letters if not draft_path(letter, places.drafts).exists()]
    there = [letter for letter in letters.letters if letter not in wanted]
    write_drafts(replace(letters, letters=wanted), places.drafts, force=False)
    other = [path for letter in there if (path := draft_path(letter, places.drafts)).read_bytes() != draft(letter)]
    if other:
        done.say("drafts-differ", files=", ".join(path.name for path in other))


def _write_texts(letters: Iterable[Letter], folder: Path) -> None:
    """Recipients, subject and text of every mail, to be copied by those whose mail program opens no drafts."""
    parts = [written("texts.head")]
    for letter in letters:
        to, copy_to = (
            "; ".join(map(str, addresses)) for addresses in (letter.recipients.to, letter.recipients.copy_to)
        )
        files = ", ".join(name for name, _, _ in letter.files)
        copy = written("texts.copy", copy=copy_to) if copy_to else ""
        about = {"department": letter.department, "to": to, "copy": copy, "subject": letter.subject, "files": files}
        parts.append(written("texts.mail", **about) + "\n\n" + letter.body.strip())
    text = "\n\n".join(parts) + "\n"
    data = text.replace("\n", "\r\n").encode("utf-8-sig")
    target = folder / names.RECIPIENTS_FILE
    if not target.exists() or target.read_bytes() != data:
        save(target, data, force=True)
