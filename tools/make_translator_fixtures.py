"""Writes the images that the translator's tests compare with: what Pillow makes of an image at the working size.

    python tools/make_translator_fixtures.py        (needs Pillow)
"""
import math
import pathlib

from PIL import Image

folder = pathlib.Path(__file__).parent.parent / "Tests/TranslatorTests/Fixtures"
folder.mkdir(exist_ok=True)

# Hard edges, so that the bicubic overshoots 0 and 255, on a smooth ground.
width, height = 53, 20
image = Image.new("RGB", (width, height))
for y in range(height):
    for x in range(width):
        wave = 127 + 127 * math.sin(x * x / 40 + y)
        image.putpixel((x, y), (int(wave), 255 if (x // 5 + y // 3) % 2 else 0, (x * 7 + y * 13) % 256))
image.save(folder / "image.png")
image.resize((32, 32), Image.BICUBIC).save(folder / "image-32.png")
