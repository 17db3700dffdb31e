"""What the pixels of a picture look like on a screen, however deep and in whatever colours a file holds them."""

from __future__ import annotations

from io import BytesIO
from typing import Any

from PIL import Image, ImageCms, ImageMath

_SCREEN_CURVE = 1 / 2.2


def as_seen(picture: Image.Image) -> Image.Image:
    """Give a picture in the red, green and blue that screens show, 8 bits each, as its file means them to be seen.

    Bare conversion would cut deep greys off at white and take one colour space, or one brightness, for another.
    """
    see_through = None
    if picture.mode.startswith(("I", "F")):  # grey, 16 bits deep
        deep = picture.convert("I")
        if isinstance(hidden := picture.info.get("transparency"), int):
            see_through = ImageMath.lambda_eval(lambda of: of["convert"]((of["deep"] != hidden) * 255, "L"), deep=deep)
        seen = deep.point(lambda value: value * (1 / 257) + 0.5).convert("L")
    elif picture.has_transparency_data:
        whole = picture.convert("RGBA")
        see_through = whole.getchannel("A")
        seen = picture.convert("L") if picture.mode in ("L", "LA") else whole.convert("RGB")
    else:
        seen = picture if picture.mode in ("L", "RGB", "CMYK") else picture.convert("RGB")
    seen = _in_screen_colours(seen, picture.info).convert("RGB")
    if see_through is not None:
        seen.putalpha(see_through)
    return seen


def _in_screen_colours(picture: Image.Image, info: dict[Any, Any]) -> Image.Image:
    """Give a picture's colours as sRGB, by the profile or the brightness curve that its file names."""
    if profile := info.get("icc_profile"):
        try:
            named = ImageCms.ImageCmsProfile(BytesIO(profile))
            if named.profile.xcolor_space.strip() == {"L": "GRAY"}.get(picture.mode, picture.mode):
                meant = ImageCms.profileToProfile(picture, named, ImageCms.createProfile("sRGB"), outputMode="RGB")
                return meant or picture
        except (ImageCms.PyCMSError, OSError):  # a profile that cannot be read says nothing
            pass
    curve = info.get("gamma")
    if curve and "srgb" not in info and not profile and abs(curve - _SCREEN_CURVE) > 0.01:
        lighter = [round(255 * (level / 255) ** (_SCREEN_CURVE / curve)) for level in range(256)]
        return picture.convert("RGB").point(lighter * 3)
    return picture
