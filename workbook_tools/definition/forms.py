"""The rows of ``Skala`` as a form, and a form as rows.

Whether the rows are right is told by the rules of the sheet and in ``operations/reading/form.py``.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from functools import cache
from typing import Any

from msgspec.structs import replace

from ..schema.scales import Level, Scale, Verdict
from ..schema.tones import Tone
from . import words as w
from .colours import BAD, GOOD, LEVEL_COLOURS, MIDDLE
from .levels import DEFAULT, Form
from .questions import TYPES, Question, sheet_of
from .row_ids import LevelRow

SEPARATOR = ";"
_VERDICTS = dict(zip(w.VERDICTS, (Verdict.GOOD, Verdict.PARTLY, Verdict.BAD, Verdict.NONE), strict=True))
_MOUTHS = {"☺": GOOD.mouth, "😐": MIDDLE.mouth, "☹": BAD.mouth}  # the faces that notes draw; other signs are discs
_USUAL = {level.name: level for level in DEFAULT.levels}


def rows_of(form: Form) -> list[dict[str, Any]]:
    """The rows that say what the levels of the usual form are."""
    return [
        _row(name, level, rank)
        for name, scale in zip(w.SCALES, form.scales, strict=True)
        for rank, level in enumerate(scale, start=1)
    ]


@cache
def usual_rows() -> list[dict[str, Any]]:
    """The rows that say what the usual form is."""
    return rows_of(DEFAULT)


def _row(scale: str, level: Level, rank: int) -> dict[str, Any]:
    def yes(value: bool) -> str:
        return w.YES if value else w.NO

    is_effort = scale == w.EFFORT_SCALE
    return {
        "level": level.name,
        "scale": scale,
        "rank": rank if level.ranked else None,
        "symbol": level.symbol or None,
        "word": level.word,
        "colour": next(name for name, tone in LEVEL_COLOURS.items() if tone.fill == level.tone.fill),
        "verdict": next(word for word, verdict in _VERDICTS.items() if verdict is level.verdict),
        "ends": yes(level.ends) if is_effort else None,
        "needs_comment": yes(level.needs_comment),
        "needs_expected": yes(level.needs_expected) if is_effort else None,
        "needs_forecast": None if is_effort else yes(level.needs_expected),
        "for_analysis": yes(level.for_analysis) if is_effort else None,
        "proposed_over": level.proposed_over,
        "typed": f"{SEPARATOR} ".join(level.typed),
        "meaning": level.explained,
    }


def form_of(rows: Sequence[LevelRow], before: Form = DEFAULT) -> Form:
    """The form that rows without faults and with ids make; ``before`` are the levels as they were called until now.

    Of a scale without rows the usual levels are meant. The usual form is always the same one.
    """
    if before is DEFAULT and rows == usual_rows():
        return DEFAULT
    names = {level.name: level.text for level in before.levels}
    scales = [_scale([row for row in rows if row["scale"] == name], names) for name in w.SCALES]
    effort, economy = (found or usual for found, usual in zip(scales, DEFAULT.scales, strict=True))
    form = Form(effort, economy)
    return DEFAULT if form == DEFAULT else form


def questions_of(rows: Sequence[LevelRow], form: Form, before: Form = DEFAULT) -> tuple[Question, ...]:
    """The questions that rows without faults, with ids and with their options make, in a form's levels."""
    called = {question.name: question.header for question in before.questions}
    return tuple(_question(row, form, called.get(row["question"], "")) for row in rows)


def _question(row: LevelRow, form: Form, former: str) -> Question:
    kind, header, public = row["type"], _text(row["header"]), row["visibility"] == w.PUBLIC
    scale = form.economy if row["per"] == w.PER_LINE else form.effort
    by_word = {text.casefold(): level.text for level in scale for text in (level.word, level.text)}
    options = w.YES_NO if kind == w.YES_OR_NO else _parts(row["options"])
    return Question(
        row["question"], header, sheet_of(row["per"], form.per_item), TYPES[kind], by_department=row["answered_by"] != w.BY_FINANCE,
        choices=options if kind in (w.YES_OR_NO, w.ONE_CHOICE, w.SEVERAL_CHOICES) else (),
        required=row["required"] or w.NEVER,
        levels=tuple(
            by_word[word.casefold()] for word in _parts(row["at_level"]) if word.casefold() in by_word
        ),
        rounds=tuple(int(number) for number in _parts(row["rounds"]) if number.isdigit()),
        prompt=_text(row["prompt"]), internal=not public, shown_on=_parts(row["shown_on"]) if public else (),
        grouped=public and row["group"] == w.YES, former=former if former != header else "", first=row.get("first") or 0,
    )  # fmt: skip


def together(forms: Iterable[Form]) -> Form:
    """The levels of several forms, and nothing else of them: those of one text are one."""
    given = tuple(dict.fromkeys(form.scales for form in forms)) or (DEFAULT.scales,)
    if len(given) == 1:
        return DEFAULT if given[0] == DEFAULT.scales else Form(*given[0])
    effort, economy = (
        _all_of(name, of_each) for name, of_each in zip(("effort", "economy"), zip(*given, strict=True), strict=True)
    )
    return Form(effort, economy)


def _all_of(name: str, scales: Iterable[Scale]) -> Scale:
    levels = {level.text: level for scale in scales for level in scale}
    return Scale(tuple(replace(level, name=f"{name}_{n}") for n, level in enumerate(levels.values())))


def _scale(rows: Sequence[LevelRow], names: Mapping[str, str]) -> Scale | None:
    if not rows:
        return None
    ordered = sorted(rows, key=lambda row: (row["rank"] is None, row["rank"] or 0))
    symbols = Counter(_text(row["symbol"]) for row in rows)
    return Scale(tuple(_level(row, names.get(row["level"], ""), symbols) for row in ordered))


def _level(row: LevelRow, before: str, symbols: Mapping[str, int]) -> Level:
    """A level of the usual form where the row says nothing else, else one with texts made of what the row says."""
    usual = _USUAL.get(row["level"])
    symbol, word, meaning = (_text(row[name]) for name in ("symbol", "word", "meaning"))
    text = f"{symbol} {word}".strip()
    former = (before,) if before and before != text else ()
    ranked, tone = row["rank"] is not None, _tone(row["colour"], symbol)
    alone = (word, symbol) if symbol and symbols[symbol] == 1 else (word,)  # which are read as the level, too
    typed = tuple(dict.fromkeys((*_parts(row["typed"]), *alone)))
    if usual is not None and _says_the_same(row, usual):
        as_usual = _parts(row["typed"]) == usual.typed
        return replace(usual, former=former, ranked=ranked, tone=tone, typed=usual.typed if as_usual else typed)
    economy = row["scale"] == w.ECONOMY_SCALE
    comment, expected = row["needs_comment"] == w.YES, row["needs_forecast" if economy else "needs_expected"] == w.YES
    asked = _asked(comment, expected, economy)
    return Level(
        row["level"], symbol, word, _VERDICTS[row["verdict"]], tone,
        ends=not economy and row["ends"] == w.YES, needs_comment=comment, needs_expected=expected,
        for_analysis=economy or row["for_analysis"] != w.NO, typed=typed, former=former, ranked=ranked, proposed_over=row["proposed_over"] if economy else None,
        guidance=" ".join(filter(None, (meaning, asked))), brief=meaning or asked, explained=meaning or word,
        told=f"meldt »{word}«", english=word.lower(),
    )  # fmt: skip


def _says_the_same(row: LevelRow, usual: Level) -> bool:
    """Whether a row says of a usual level what it always meant, however it ranks, looks and is read: its texts hold then."""
    same = next(same for same in usual_rows() if same["level"] == usual.name)
    return all(row[name] == value for name, value in same.items() if name not in ("rank", "colour", "typed"))


def _asked(comment: bool, expected: bool, economy: bool) -> str:
    what = "skriv det forventede regnskab" if economy else "vælg, hvornår den forventes nået"
    parts = [part for part, asked in (("skriv hvorfor", comment), (what, expected)) if asked]
    return f"{' og '.join(parts).capitalize()}." if parts else "Der skal ikke skrives mere."


def _tone(colour: str, symbol: str) -> Tone:
    """The colour with the face that the symbol is, under a name of its own."""
    tone, mouth = LEVEL_COLOURS[colour], _MOUTHS.get(symbol, "")
    if mouth == tone.mouth:
        return tone
    return replace(tone, name=f"{tone.name}_{list(_MOUTHS).index(symbol) + 1 if mouth else 0}", mouth=mouth)


def _text(cell: Any) -> str:
    return "" if cell is None else str(cell).strip()


def _parts(text: Any) -> tuple[str, ...]:
    return tuple(filter(None, map(str.strip, _text(text).split(SEPARATOR))))
