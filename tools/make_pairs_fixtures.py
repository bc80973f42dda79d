"""Makes the fixture of PairsTests: a small picture, its blur by scipy, its edges by scikit-image, and its small copies by Pillow.

    python tools/make_pairs_fixtures.py

Needs numpy, scipy, scikit-image and Pillow. Arrays in the JSON file are base64: the picture and its copies as bytes, height x
width x 3; blurs as little-endian float32; edges a byte a pixel.
"""
import base64
import json
from pathlib import Path

import numpy as np
from PIL import Image
from scipy.ndimage import gaussian_filter
from skimage.feature import canny

OUT = Path(__file__).parent.parent / "Tests" / "PairsTests" / "Fixtures"
WIDTH, HEIGHT = 72, 56
RNG = np.random.default_rng(7)


def text(array):
    return base64.b64encode(np.ascontiguousarray(array).tobytes()).decode()


def draw():
    y, x = np.mgrid[0:HEIGHT, 0:WIDTH]
    scene = np.stack([np.sin(x / (5 + 2 * c) + y / 9) * 0.3 + 0.5 for c in range(3)], -1)
    for _ in range(6):
        left, top = RNG.integers(0, WIDTH - 12), RNG.integers(0, HEIGHT - 12)
        round_one = (x - left) ** 2 + (y - top) ** 2 < RNG.integers(16, 140)
        scene[round_one] = RNG.random(3)
    return (np.clip(scene + RNG.normal(0, 0.02, scene.shape), 0, 1) * 255).round().astype(np.uint8)


def small_copy(picture, factor):
    image = Image.fromarray(picture)
    small = image.resize((WIDTH // factor, HEIGHT // factor), Image.BICUBIC)
    return np.asarray(small.resize((WIDTH, HEIGHT), Image.BICUBIC))


def main():
    picture = draw()
    grey = (picture / 255).astype(np.float32) @ np.array([0.299, 0.587, 0.114], np.float32)
    edges = []
    for sigma, low, high in [(1.0, 0.02, 0.05), (1.6, 0.01, 0.04), (2.5, 0.005, 0.01)]:
        # scikit-image measures slopes by scipy's Sobel, whose weights add up to 8; the border is not looked at.
        found = canny(grey, sigma=sigma, low_threshold=8 * low, high_threshold=8 * high, mode="nearest")
        edges.append({"sigma": sigma, "low": low, "high": high, "edges": text(found.astype(np.uint8))})
    blurs = [{"sigma": s, "values": text(gaussian_filter(grey, s, mode="nearest").astype("<f4"))} for s in (0.5, 1.3, 6.0)]
    copies = [{"factor": f, "picture": text(small_copy(picture, f))} for f in (2, 3, 4, 16)]
    result = {"width": WIDTH, "height": HEIGHT, "picture": text(picture), "blurs": blurs, "edges": edges, "copies": copies}
    OUT.mkdir(parents=True, exist_ok=True)
    (OUT / "derived.json").write_text(json.dumps(result, indent=1) + "\n")


if __name__ == "__main__":
    main()
