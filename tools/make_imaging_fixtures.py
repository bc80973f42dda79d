"""Makes the fixtures of ImagingTests: small images of every kind, and what they must decode to.

    python tools/make_imaging_fixtures.py

Needs numpy, Pillow, scikit-image, and a C compiler with libjpeg for the one kind that Pillow cannot write (arithmetic
coding). PNG files are written here byte by byte, so that the oracle for them is not the library under test. Every picture
is drawn here. Arrays in the JSON files are base64 of little-endian values, height x width x channels.
"""
import base64
import io
import json
import struct
import subprocess
import tempfile
import zlib
from pathlib import Path

import numpy as np
from PIL import Image, ImageOps
from skimage.color import lab2rgb, rgb2lab

OUT = Path(__file__).parent.parent / "Tests" / "ImagingTests" / "Fixtures"
W, H = 19, 13
RNG = np.random.default_rng(7)
ADAM7 = ((0, 0, 8, 8), (4, 0, 8, 8), (0, 4, 4, 8), (2, 0, 4, 4), (0, 2, 2, 4), (1, 0, 2, 2), (0, 1, 1, 2))


def text(array):
    return base64.b64encode(np.ascontiguousarray(array).tobytes()).decode()


def picture(height, width, channels, top):
    """Slopes, a disc and some noise, 0...top."""
    y, x = np.mgrid[0:height, 0:width]
    planes = [(x / width + c * y / height) / (1 + c) for c in range(channels)]
    image = np.stack(planes, -1)
    image[(x - width / 2) ** 2 + (y - height / 2) ** 2 < (height / 3) ** 2] *= -0.5
    return np.clip((image % 1 + RNG.normal(0, 0.02, image.shape)) * top, 0, top).round().astype(np.uint16)


def chunk(kind, data):
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


def filtered(rows, step):
    """Each row with another of PNG's five filters."""
    out, before = b"", bytes(len(rows[0]))
    for number, row in enumerate(rows):
        kind = number % 5
        left = bytes(step) + row
        corner = bytes(step) + before
        line = bytearray()
        for i, value in enumerate(row):
            a, b, c = left[i], before[i], corner[i]
            p = a + b - c
            paeth = min((abs(p - a), 0, a), (abs(p - b), 1, b), (abs(p - c), 2, c))[2]
            line.append((value - (0, a, b, (a + b) // 2, paeth)[kind]) % 256)
        out, before = out + bytes([kind]) + bytes(line), row
    return out


def packed(samples, depth):
    """Rows of bytes from height x width x channels samples."""
    flat = samples.reshape(samples.shape[0], -1)
    if depth == 16:
        return [row.astype(">u2").tobytes() for row in flat]
    rows = []
    for row in flat:
        bits = "".join(format(int(v), f"0{depth}b") for v in row)
        bits += "0" * (-len(bits) % 8)
        rows.append(bytes(int(bits[i:i + 8], 2) for i in range(0, len(bits), 8)))
    return rows


def png(samples, depth, colour, interlaced=False, before=(), after=()):
    height, width, channels = samples.shape
    passes = ADAM7 if interlaced else ((0, 0, 1, 1),)
    parts = [samples[y::dy, x::dx] for x, y, dx, dy in passes]
    data = b"".join(filtered(packed(p, depth), max(1, channels * depth // 8)) for p in parts if p.size)
    stream = zlib.compress(data, 9)
    header = struct.pack(">IIBBBBB", width, height, depth, colour, 0, 0, interlaced)
    half = len(stream) // 2
    return (b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + b"".join(before) + chunk(b"IDAT", stream[:half])
            + chunk(b"IDAT", stream[half:]) + b"".join(after) + chunk(b"IEND", b""))


CASES = []


def add(name, data, pixels, file_depth=8):
    """`pixels`: height x width x channels, uint8 or uint16."""
    (OUT / name).write_bytes(data)
    CASES.append({"name": name, "width": pixels.shape[1], "height": pixels.shape[0], "channels": pixels.shape[2],
                  "bits": pixels.dtype.itemsize * 8, "fileBits": file_depth, "samples": text(pixels)})


def png_cases():
    for depth in (1, 2, 4, 8, 16):
        top = 2 ** depth - 1
        grey = picture(H, W, 1, top)
        wide = grey if depth == 16 else (grey * (255 // top)).astype(np.uint8)
        add(f"grey{depth}.png", png(grey, depth, 0), wide, depth)
        key = int(grey[5, 7, 0])
        solid = 65535 if depth == 16 else 255
        alpha = np.where(grey == key, 0, solid).astype(wide.dtype)
        add(f"grey{depth}-trns.png", png(grey, depth, 0, before=[chunk(b"tRNS", struct.pack(">H", key))]),
            np.concatenate([wide, alpha], -1), depth)
        if depth <= 8:
            index = picture(H, W, 1, top)
            palette = RNG.integers(0, 256, (top + 1, 3)).astype(np.uint8)
            plte = chunk(b"PLTE", palette.tobytes())
            rgb = palette[index[..., 0]]
            add(f"palette{depth}.png", png(index, depth, 3, before=[plte]), rgb)
            alphas = RNG.integers(0, 256, (top + 1) // 2).astype(np.uint8)
            full = np.concatenate([alphas, np.full(top + 1 - len(alphas), 255, np.uint8)])
            add(f"palette{depth}-trns.png", png(index, depth, 3, before=[plte, chunk(b"tRNS", alphas.tobytes())],
                interlaced=depth == 4), np.concatenate([rgb, full[index]], -1))
    for depth, kind in ((8, np.uint8), (16, np.uint16)):
        top = 2 ** depth - 1
        for name, colour, channels in (("rgb", 2, 3), ("grey-alpha", 4, 2), ("rgba", 6, 4)):
            samples = picture(H, W, channels, top)
            add(f"{name}{depth}.png", png(samples, depth, colour), samples.astype(kind), depth)
            add(f"{name}{depth}-interlaced.png", png(samples, depth, colour, interlaced=True), samples.astype(kind), depth)
    samples = picture(H, W, 3, 255)
    key = samples[2, 3]
    alpha = np.where((samples == key).all(-1, keepdims=True), 0, 255)
    add("rgb8-trns.png", png(samples, 8, 2, before=[chunk(b"tRNS", struct.pack(">HHH", *key))]),
        np.concatenate([samples, alpha], -1).astype(np.uint8))
    one = picture(1, 1, 3, 255)
    add("one-pixel-interlaced.png", png(one, 8, 2, interlaced=True), one.astype(np.uint8))
    # What must not change a pixel: gamma, significant bits, background, an animation's chunks, text after the pixels.
    extras = [chunk(b"gAMA", struct.pack(">I", 100000)), chunk(b"sBIT", bytes([5, 6, 5])),
              chunk(b"bKGD", struct.pack(">HHH", 255, 0, 0)), chunk(b"acTL", struct.pack(">II", 1, 0))]
    add("rgb8-ancillary.png", png(samples, 8, 2, before=extras, after=[chunk(b"tEXt", b"Comment\0after the pixels")]),
        samples.astype(np.uint8))
    turned = exif_block(6)
    for name, where in (("before", {"before": [chunk(b"eXIf", turned)]}), ("after", {"after": [chunk(b"eXIf", turned)]})):
        add(f"rgb8-turned-{name}.png", png(samples, 8, 2, **where), np.rot90(samples.astype(np.uint8), -1))


def exif_block(orientation, order=">"):
    mark = b"MM\0*" if order == ">" else b"II*\0"
    return mark + struct.pack(order + "IHHHIHHI", 8, 1, 0x0112, 3, 1, orientation, 0, 0)


def saved(image, **options):
    buffer = io.BytesIO()
    image.save(buffer, "JPEG", **options)
    return buffer.getvalue()


def add_jpeg(name, data):
    """What Pillow decodes is what is expected."""
    image = ImageOps.exif_transpose(Image.open(io.BytesIO(data)))
    pixels = np.asarray(image.convert("L" if image.mode == "L" else "RGB"))
    add(name, data, pixels if pixels.ndim == 3 else pixels[..., None])


ARITHMETIC = """
#include <stdio.h>
#include <stdlib.h>
#include <jpeglib.h>
int main(int argc, char **argv) {
  struct jpeg_compress_struct c; struct jpeg_error_mgr e; unsigned char row[3 * 64];
  c.err = jpeg_std_error(&e); jpeg_create_compress(&c); jpeg_stdio_dest(&c, stdout);
  c.image_width = atoi(argv[1]); c.image_height = atoi(argv[2]); c.input_components = 3; c.in_color_space = JCS_RGB;
  jpeg_set_defaults(&c); c.arith_code = TRUE; jpeg_start_compress(&c, TRUE);
  JSAMPROW rows[1] = {row};
  while (c.next_scanline < c.image_height && fread(row, 3, c.image_width, stdin) == c.image_width)
    jpeg_write_scanlines(&c, rows, 1);
  jpeg_finish_compress(&c); return 0;
}
"""


def arithmetic(pixels):
    with tempfile.TemporaryDirectory() as folder:
        source, program = Path(folder) / "a.c", Path(folder) / "a"
        source.write_text(ARITHMETIC)
        subprocess.run(["cc", source, "-o", program, "-ljpeg"], check=True)
        size = [str(n) for n in pixels.shape[1::-1]]
        return subprocess.run([program, *size], input=pixels.tobytes(), capture_output=True, check=True).stdout


def jpeg_cases():
    pixels = picture(21, 30, 3, 255).astype(np.uint8)
    rgb = Image.fromarray(pixels)
    add_jpeg("baseline-420.jpg", saved(rgb, quality=85))
    add_jpeg("baseline-422.jpg", saved(rgb, quality=85, subsampling="4:2:2"))
    add_jpeg("baseline-444.jpg", saved(rgb, quality=95, subsampling="4:4:4"))
    add_jpeg("progressive.jpg", saved(rgb, quality=85, progressive=True))
    add_jpeg("restarts.jpg", saved(rgb, quality=85, restart_marker_blocks=1))
    add_jpeg("grey.jpg", saved(rgb.convert("L"), quality=85))
    add_jpeg("adobe-rgb.jpg", saved(rgb, quality=85, keep_rgb=True))
    cmyk = saved(Image.fromarray(picture(21, 30, 4, 255).astype(np.uint8), "CMYK"), quality=85)
    add_jpeg("cmyk.jpg", cmyk)
    place = cmyk.index(b"Adobe") + 11
    add_jpeg("ycck.jpg", cmyk[:place] + b"\2" + cmyk[place + 1:])
    add_jpeg("arithmetic.jpg", arithmetic(pixels))
    add_jpeg("trailing-bytes.jpg", saved(rgb, quality=85) + b"a second picture may follow")
    for orientation in range(1, 9):
        block = b"Exif\0\0" + exif_block(orientation, "<>"[orientation % 2])
        add_jpeg(f"orientation{orientation}.jpg", saved(rgb.crop((0, 0, 16, 8)), quality=85, exif=block))


def resampling():
    rgb = picture(30, 40, 3, 255).astype(np.uint8)
    noise = RNG.random((30, 40)).astype(np.float32)
    cases = []
    for width, height in ((13, 7), (40, 15), (20, 30), (64, 50), (1, 1), (39, 31), (70, 45)):
        cases.append({
            "width": width, "height": height,
            "rgb": text(np.asarray(Image.fromarray(rgb).resize((width, height), Image.BICUBIC))),
            "grey": text(np.asarray(Image.fromarray(noise).resize((width, height), Image.BICUBIC)))})
    box = np.asarray(Image.fromarray(noise).resize((8, 6), Image.BOX))
    padded = np.pad(np.arange(3 * 4, dtype=np.float32).reshape(3, 4), ((0, 9), (0, 13)), mode="reflect")
    return {"rgb": text(rgb), "grey": text(noise), "width": 40, "height": 30, "bicubic": cases,
            "box": text(box), "padded": text(padded), "luminance": text(np.asarray(Image.fromarray(rgb).convert("L")))}


def colours():
    rgb = np.concatenate([RNG.random((60, 3)), np.eye(3), 1 - np.eye(3), np.zeros((1, 3)), np.ones((1, 3)),
                          np.full((1, 3), 0.02)]).astype(np.float32)
    lab = np.concatenate([RNG.random((80, 3)) * [100, 220, 220] - [0, 110, 110], [[0, 0, 0], [100, 0, 0], [50, 0, 100]]])
    lab = lab.astype(np.float32)
    return {"rgb": text(rgb), "labOfRGB": text(rgb2lab(rgb[None].astype(np.float64))[0].astype(np.float32)),
            "lab": text(lab), "rgbOfLab": text(np.clip(lab2rgb(lab[None].astype(np.float64))[0], 0, 1).astype(np.float32))}


def main():
    OUT.mkdir(parents=True, exist_ok=True)
    for old in OUT.iterdir():
        old.unlink()
    png_cases()
    jpeg_cases()
    for name, value in (("cases", CASES), ("resampling", resampling()), ("colours", colours())):
        (OUT / f"{name}.json").write_text(json.dumps(value, indent=1) + "\n")


if __name__ == "__main__":
    main()
