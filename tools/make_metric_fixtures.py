"""Makes the fixture of MetricsTests: a few small images, and their metrics by scikit-image, numpy and PyTorch; colours and
their CIEDE2000 by scikit-image; MS-SSIM by numpy alone, of images that a formula draws.

    python tools/make_metric_fixtures.py

Needs numpy, scikit-image and torch. Arrays in the JSON file are base64 of little-endian values; images are bytes, height x
width x channels, to be divided by 255.
"""
import base64
import json
from pathlib import Path

import numpy as np
import torch
import torch.nn.functional as F
from skimage.color import deltaE_ciede2000, rgb2lab
from skimage.metrics import peak_signal_noise_ratio, structural_similarity

OUT = Path(__file__).parent.parent / "Tests" / "MetricsTests" / "Fixtures"
SIDE, IMAGES, LEVELS, PATCHES, DIRECTIONS, PATCH = 32, 3, 3, 64, 12, 7
RNG = np.random.default_rng(11)


def text(array):
    return base64.b64encode(np.ascontiguousarray(array).tobytes()).decode()


def draw():
    """A scene and a worse version of it: shifted brightness, noise, a blurred half."""
    y, x = np.mgrid[0:SIDE, 0:SIDE] / SIDE
    scene = np.stack([np.sin(9 * x * RNG.random() + 5 * y + c) * 0.4 + 0.5 for c in range(3)], -1)
    scene[8:20, 10:24] = RNG.random(3)
    scene += RNG.normal(0, 0.03, scene.shape)
    worse = np.clip(scene * 0.9 + 0.04 + RNG.normal(0, 0.02, scene.shape), 0, 1)
    worse[:, :16] = (worse[:, :16] + np.roll(worse, 1, 0)[:, :16] + np.roll(worse, 1, 1)[:, :16]) / 3
    return [(np.clip(v, 0, 1) * 255).round().astype(np.uint8) for v in (worse, scene)]


def mean_laplacian(image):
    inner = image[1:-1, 1:-1]
    ring = image[:-2, 1:-1] + image[2:, 1:-1] + image[1:-1, :-2] + image[1:-1, 2:]
    return np.abs(4 * inner - ring).mean()


def measure(output, target):
    o, t = output / 255, target / 255
    ssim = structural_similarity(t, o, channel_axis=-1, data_range=1, gaussian_weights=True, sigma=1.5,
                                 use_sample_covariance=False)
    return {"l1": np.abs(o - t).mean(), "psnr": peak_signal_noise_ratio(t, o, data_range=1), "ssim": ssim,
            "sharpness": mean_laplacian(o) / mean_laplacian(t)}


def laplacian_levels(batch):
    binomial = torch.tensor([1.0, 4, 6, 4, 1]) / 16
    kernel = torch.outer(binomial, binomial).expand(3, 1, 5, 5)
    levels = []
    while len(levels) < LEVELS - 1:
        half = F.avg_pool2d(F.conv2d(F.pad(batch, (2,) * 4, "reflect"), kernel, groups=3), 2)
        levels.append(batch - F.interpolate(half, scale_factor=2, mode="bilinear", align_corners=False))
        batch = half
    return levels + [batch]


def projected(level, corners, mean, deviation, directions):
    patches = torch.stack([level[i // PATCHES, :, y:y + PATCH, x:x + PATCH] for i, (x, y) in enumerate(corners)])
    scaled = (patches - mean) / deviation
    return torch.sort(scaled.flatten(1) @ directions, dim=0).values


def sliced_wasserstein(outputs, targets):
    """The distance, and the corners and directions it was taken at: level after level."""
    distances, samplings = [], []
    batches = [torch.from_numpy(np.stack(v) / 255).permute(0, 3, 1, 2).float() for v in (outputs, targets)]
    for number, (o, t) in enumerate(zip(*map(laplacian_levels, batches))):
        generator = torch.Generator().manual_seed(number)
        corners = torch.randint(0, t.shape[-1] - PATCH + 1, (IMAGES * PATCHES, 2), generator=generator)
        directions = F.normalize(torch.randn(3 * PATCH * PATCH, DIRECTIONS, generator=generator), dim=0)
        cut = torch.stack([t[i // PATCHES, :, y:y + PATCH, x:x + PATCH] for i, (x, y) in enumerate(corners)])
        mean, deviation = cut.mean((0, 2, 3))[:, None, None], cut.std((0, 2, 3))[:, None, None] + 1e-8
        a, b = (projected(v, corners, mean, deviation, directions) for v in (o, t))
        distances.append(1000 * (a - b).abs().mean().item())
        samplings.append({"corners": text(corners.numpy().astype(np.uint8)),
                          "directions": text(directions.T.numpy().astype(np.float32))})
    return sum(distances) / len(distances), samplings


def drawn(width, height, blend):
    """What FormulaImages.swift draws, by whole numbers: a pattern, and that pattern drawn towards another."""
    y, x, c = np.mgrid[0:height, 0:width, 0:3]
    target = (3 * x + 5 * y + 40 * c + (x * y) // 16) % 256
    other = (7 * x + 2 * y + 90 * c + (x * x) // 32) % 256
    return ((8 - blend) * target + blend * other) // 8 / 255, target / 255


def multi_scale_ssim(output, target):
    """From the definition: each window for itself."""
    weights = [0.0448, 0.2856, 0.3001, 0.2363, 0.1333]
    scales = 1 + sum(min(output.shape[:2]) // 2 ** k >= 11 for k in range(1, 5))
    weights = np.array(weights[:scales]) / sum(weights[:scales])
    distance = np.arange(-5, 6)
    line = np.exp(-(distance ** 2) / 4.5)
    window = np.outer(line, line) / line.sum() ** 2
    result = []
    for channel in range(3):
        o, t, value = output[..., channel], target[..., channel], 1.0
        for scale in range(scales):
            if scale:
                o, t = (v[:v.shape[0] // 2 * 2, :v.shape[1] // 2 * 2].reshape(v.shape[0] // 2, 2, v.shape[1] // 2, 2)
                        .mean((1, 3)) for v in (o, t))
            windows = [np.lib.stride_tricks.sliding_window_view(v, (11, 11)) for v in (o, t)]
            mean_o, mean_t = ((v * window).sum((2, 3)) for v in windows)
            centred = [v - m[..., None, None] for v, m in zip(windows, (mean_o, mean_t))]
            variance_o, variance_t, covariance = (
                (a * b * window).sum((2, 3)) for a, b in ((centred[0],) * 2, (centred[1],) * 2, centred))
            factor = (2 * covariance + 9e-4) / (variance_o + variance_t + 9e-4)
            if scale == scales - 1:
                factor = factor * (2 * mean_o * mean_t + 1e-4) / (mean_o ** 2 + mean_t ** 2 + 1e-4)
            value *= max(factor.mean(), 0) ** weights[scale]
        result.append(value)
    return {"scales": scales, "value": float(np.mean(result))}


def colours():
    """Pairs of colours: any, near each other, near grey, and on both sides of the hue's turn; with CIEDE2000."""
    first = np.stack([RNG.uniform(0, 100, 60), RNG.uniform(-100, 100, 60), RNG.uniform(-100, 100, 60)], 1)
    second = np.roll(first, 1, 0)
    second[:20] = first[:20] + RNG.normal(0, 2, (20, 3))
    first[20:30, 1:] *= 0.01
    first[30:40, 1:], second[30:40, 1:] = [40, 3], [40, -3]
    first[40:44, 1:] = 0
    first[44:48, 1:], second[44:48, 1:] = [-30, 0.5], [30, -0.5]
    return {"first": first.ravel().tolist(), "second": second.ravel().tolist(),
            "ciede2000": deltaE_ciede2000(first, second).tolist()}


def main():
    outputs, targets = zip(*(draw() for _ in range(IMAGES)))
    distance, samplings = sliced_wasserstein(outputs, targets)
    pairs = [{"output": text(o), "target": text(t), **measure(o, t)} for o, t in zip(outputs, targets)]
    OUT.mkdir(parents=True, exist_ok=True)
    for pair, o, t in zip(pairs, outputs, targets):
        pair["ciede2000"] = deltaE_ciede2000(rgb2lab(t / 255), rgb2lab(o / 255)).mean()
    scales = [{"width": w, "height": h, "blend": b, **multi_scale_ssim(*drawn(w, h, b))}
              for w, h, b in ((176, 181, 1), (176, 181, 4), (97, 130, 2), (44, 90, 8), (21, 30, 1))]
    value = {"side": SIDE, "pairs": pairs, "slicedWasserstein": distance, "samplings": samplings,
             "multiScale": scales, "colours": colours()}
    (OUT / "metrics.json").write_text(json.dumps(value, indent=1) + "\n")


if __name__ == "__main__":
    main()
