"""What every node of the expression vocabulary is."""

from __future__ import annotations

from typing import Any, Self, dataclass_transform

Scalar = str | float | int | bool


@dataclass_transform(frozen_default=True)
class Expression:
    """Base of all nodes: frozen, and equal nodes are one and the same.

    Both engines look nodes up all the time; being one, they are compared and hashed by identity, without
    walking the trees below them. There are as many as the declaration has, so none is forgotten.
    """

    _names: tuple[str, ...] = ()
    _defaults: dict[str, Any] = {}  # noqa: RUF012 – of the class, set once for each
    _made: dict[tuple[Any, ...], Expression] = {}  # noqa: RUF012 – every node of the class, by what it is made of
    _told_apart_by_type = False  # whether 1, 1.0 and TRUE make three nodes
    _parts: tuple[Any, ...]

    def __init_subclass__(cls) -> None:
        cls._names = tuple(cls.__annotations__)
        cls._made = {}
        cls._defaults = {name: cls.__dict__[name] for name in cls._names if name in cls.__dict__}

    def __new__(cls, *parts: Any, **named: Any) -> Self:
        if named or len(parts) != len(cls._names):
            parts = cls._complete(parts, named)
        made = (*map(type, parts), parts) if cls._told_apart_by_type else parts
        node = cls._made.get(made)
        if node is None:
            node = cls._made[made] = object.__new__(cls)
            own = node.__dict__
            own.update(zip(cls._names, parts, strict=False))  # which are as many
            own["_parts"] = parts
        return node  # type: ignore[return-value]  # each class has nodes of its own

    @classmethod
    def _complete(cls, parts: tuple[Any, ...], named: dict[str, Any]) -> tuple[Any, ...]:
        given = {**cls._defaults, **dict(zip(cls._names, parts, strict=False)), **named}
        if given.keys() != set(cls._names) or len(parts) + len(named) > len(cls._names):
            raise TypeError(f"{cls.__name__} is made of {', '.join(cls._names)}")
        return tuple([given[name] for name in cls._names])

    def __setattr__(self, name: str, value: object) -> None:
        raise AttributeError(f"{type(self).__name__} is frozen")

    def __repr__(self) -> str:
        shown = ", ".join(f"{name}={part!r}" for name, part in zip(self._names, self._parts, strict=True))
        return f"{type(self).__name__}({shown})"

    def __reduce__(self) -> tuple[type[Expression], tuple[Any, ...]]:
        return type(self), self._parts

    def made_of(self) -> tuple[Any, ...]:
        """What the node is made of, in order."""
        return self._parts
