"""What a run of ``fetch`` lays ready for the departments: receipts to print, marked copies, and drafts of reminders and
thank-yous. What an earlier run laid ready and no longer holds is set aside, so that nobody sends it by mistake.
"""

from __future__ import annotations

import datetime as dt
import os
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

from ..definition import year_folder as names
from ..mail.outgoing.addresses import recipients
from ..mail.outgoing.drafts import draft_path, kind_of, only_received, write_drafts
from ..mail.outgoing.letters import receipts, reminders
from ..mail.outgoing.texts import Kind
from ..messages.files import written
from ..messages.message import Message, joined
from ..operations.reading.cannot_run import CannotRun
from ..operations.reading.loading import LoadedAgreement
from ..operations.sent.department import file_name
from ..operations.sent.rows import sent_of
from ..operations.status import Status
from ..rules.issues import Issue
from ..values.hidden_characters import readable_name
from ..workbook.marking.files import write_copies
from ..workbook.reading.packed import AnyFile
from ..workbook.saving import put_folder, save, unfinished_folder
from .places import RoundPlaces, free
from .receipts import Receipt, as_html, overview_of, receipts_of
from .send import has_addresses
from .step import Done, told_of


def lay_ready(
    path: Path, loaded: LoadedAgreement, places: RoundPlaces, status: Status, found: Mapping[AnyFile, list[Issue]],
    today: dt.date, done: Done,
) -> None:  # fmt: skip
    """Everything is made in a folder that appears when it is whole."""
    with unfinished_folder(places.root) as making:
        made = receipts_of(status, places.number, today)
        for receipt in made:
            stem = Path(file_name(loaded.agreement, places.number, receipt.department)).stem
            save(making / names.RECEIPTS / f"{stem}.html", as_html(receipt))
        save(making / names.OVERVIEW_FILE, as_html(overview_of(status, places.number, today)))
        marked = _marked(found, status, places.number, making / names.MARKED, done)
        thanks = _drafts(path, loaded, places, made, marked, making / names.DRAFTS, today, done)
        of_today = places.replies(today)
        if set(_made_before(of_today, making)) == set(_files(making)):
            done.say("replies-unchanged", folder=of_today[-1])
        else:
            again = {
                one: there for one, there in _made_before(places.replies(), making).items() if one in (thanks or ())
            }
            for one in again:  # nobody is thanked twice for one answer
                one.unlink()
            folder = places.next_replies(today)
            earlier = drafts_in(places.replies())
            put_folder(making, folder)
            done.count("receipts", len(made), folder=folder / names.RECEIPTS)
            done.say("overview", file=folder / names.OVERVIEW_FILE)
            drafts = drafts_in([folder])
            if drafts:
                done.say("replies", drafts=drafts_in_words(drafts), folder=folder / names.DRAFTS)
            if thanks is not None:
                _set_aside([one for one in earlier if one not in again.values()], done)
    done.say("nothing-sent-yet")


def drafts_in(folders: Iterable[Path]) -> list[Path]:
    """The drafts for the departments in folders of replies, without those set aside."""
    return [path for folder in folders for path in sorted((folder / names.DRAFTS).glob("*.eml"))]


def drafts_in_words(drafts: Sequence[Path]) -> str | Message:
    """How many reminders, thank-yous and mails that a file waits there are."""
    received = [path for path in drafts if only_received(path)]
    kinds = [kind_of(path) for path in drafts if path not in received]
    counts = {
        "reminders": kinds.count(Kind.REMINDER), "thanks": kinds.count(Kind.RECEIPT), "received": len(received),
    }  # fmt: skip
    return joined((told_of(f"drafts.{name}", n) for name, n in counts.items() if n), "list")


def _set_aside(outdated: Sequence[Path], done: Done) -> None:
    """Move drafts of earlier runs that something newer lies ready for, so that only what still holds is there to be sent."""
    moved, left = 0, []
    for path in outdated:
        target = free(path.parent / names.OUTDATED / path.name)
        try:
            target.parent.mkdir(exist_ok=True)
            os.replace(path, target)
            moved += 1
        except OSError:  # it is open in the mail program
            left.append(path.name)
    if moved:
        done.count("outdated", moved, folder=names.OUTDATED)
    if left:
        done.say("outdated-open", files=", ".join(left))


def _marked(found: Mapping[AnyFile, list[Issue]], status: Status, number: int, folder: Path, done: Done) -> Path | None:
    """Marked copies of the files of departments that have something to mend; the folder, if there are any."""
    unfinished = {state.department for state in status.states if state.round == number and not state.complete}
    own = {
        one.file for one in status.submissions
        if one.identity and one.identity.round == number and one.identity.department in unfinished and one.usable
    }  # fmt: skip
    copies = write_copies({file: issues for file, issues in found.items() if readable_name(file.name) in own}, folder)
    done.said += copies.remarks
    return folder if copies.written else None


def _drafts(
    path: Path, loaded: LoadedAgreement, places: RoundPlaces, made: Sequence[Receipt], marked: Path | None,
    folder: Path, today: dt.date, done: Done,
) -> list[Path] | None:  # fmt: skip
    """Reminders for whoever is not done, receipts for the others; the paths of these, None where no drafts could be made."""
    if not has_addresses(loaded):
        done.say("no-addresses")
        return None
    problems = recipients(loaded, sent_of(loaded.agreement, places.number).departments)[1]
    if problems:
        done.say("addresses", file=path, problems=joined(problems, "below"))
        done.unfinished = True
        return None
    told_so = {receipt.department: thanks(receipt) for receipt in made if receipt.complete}
    try:
        remind = reminders(path, places.number, places.sent, [places.fetched], today, feedback=marked)
        thank = receipts(path, places.number, told_so)
    except CannotRun as error:  # what is told and received stays
        done.say("no-drafts", reason=error.said)
        done.unfinished = True
        return None
    if remind.not_written:
        done.say("not-written", file=path, problems=joined(["", *remind.not_written], "below"))
        done.unfinished = True
    for letters in (remind, thank):
        write_drafts(letters, folder, force=False)
    for name, deadline in remind.not_due:
        done.say("not-due", department=name, day=f"{deadline:%d-%m-%Y}")
    return [draft_path(letter, folder) for letter in thank.letters]


def thanks(receipt: Receipt) -> str:
    """What a thank-you says was read, and that no more is to be done, unless something is asked."""
    return "\n".join(receipt.lines) + ("" if receipt.asks else "\n\n" + written("receipt.no-more"))


def _made_before(folders: Sequence[Path], making: Path) -> dict[Path, Path]:
    """The files of a folder that the last of the ``folders`` with a file of that name holds just so, and where."""
    found = {}
    for path in _files(making):
        earlier = [there for folder in folders if (there := folder / path.relative_to(making)).is_file()]
        if earlier and earlier[-1].read_bytes() == path.read_bytes():
            found[path] = earlier[-1]
    return found


def _files(folder: Path) -> list[Path]:
    return [path for path in sorted(folder.rglob("*")) if path.is_file()]
