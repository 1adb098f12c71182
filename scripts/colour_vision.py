"""How a picture looks in grey print, and to people who do not see red and green apart."""

from __future__ import annotations

import numpy as np
from PIL import Image

# How the deuteranope sees linear red, green and blue (Machado, Oliveira and Fernandes 2009).
DEUTERANOPIA = ((0.367322, 0.860646, -0.227968), (0.280085, 0.672501, 0.047413), (-0.011820, 0.042940, 0.968881))
LUMINANCE = (0.2126, 0.7152, 0.0722)


def in_grey(picture: Image.Image) -> Image.Image:
    """The picture as a printer without colours gives it."""
    return _seen(picture, (LUMINANCE,) * 3)


def to_the_colour_blind(picture: Image.Image) -> Image.Image:
    """The picture as the most frequent colour blindness has it."""
    return _seen(picture, DEUTERANOPIA)


def _seen(picture: Image.Image, matrix: tuple[tuple[float, ...], ...]) -> Image.Image:
    shown = np.asarray(picture.convert("RGB"), dtype=np.float32) / 255
    light = np.where(shown <= 0.04045, shown / 12.92, ((shown + 0.055) / 1.055) ** 2.4)
    light = np.clip(light @ np.asarray(matrix, dtype=np.float32).T, 0, 1)
    shown = np.where(light <= 0.0031308, light * 12.92, 1.055 * light ** (1 / 2.4) - 0.055)
    return Image.fromarray(np.round(shown * 255).astype(np.uint8))
