#!/usr/bin/env python3
"""Colours JPEGs with one lab model, whole commands in turns: this program, PyTorch, OpenVINO.

    tools/bench_translate_peer.py .build/release/pix2pix [--images 200] [--rounds 3] [--size 256] [--filters 64]
                                  [--threads N] [--pictures FOLDER]

Needs torch, safetensors, numpy, pillow and scikit-image; OpenVINO's lines are left out where it is not installed. The weights are
random ones of the oracle (tools/reference), taken in by `models import`: what they draw is nothing, and costs what it always
costs. Without --pictures it makes JPEGs of 481 x 321 pixels, half of them upright.

The peers do the same job in the plainest fast way a script would: read, make grey, resize L to the working size, run the network
with the statistics of the image, enlarge a and b by the bicubic filter, join them to L, convert to sRGB, write JPEG of quality 95 in
4:2:0; as many images at once as there are threads, each on one. They keep no record, no metadata and no luminance to the
level. Times are of the whole command, start included; for the program so is its store. Also
printed: the forward time alone as `bench translate` gives it, which the whole is held against.
"""
import argparse
import concurrent.futures
import json
import math
import os
import pathlib
import shutil
import statistics
import subprocess
import sys
import tempfile
import time

HERE = pathlib.Path(__file__).resolve().parent


def draw(folder, count):
    """Smooth noise on three scales: it packs like a photo."""
    import numpy
    from PIL import Image

    random = numpy.random.default_rng(1)
    for number in range(count):
        size = (481, 321) if number % 2 == 0 else (321, 481)
        picture = numpy.zeros((size[1], size[0], 3))
        for cells, strength in ((6, 90), (40, 40), (200, 14)):
            noise = random.uniform(-1, 1, (cells, cells, 3))
            layers = [Image.fromarray(noise[..., c].astype("float32")).resize(size, Image.BICUBIC) for c in range(3)]
            picture += strength * numpy.stack([numpy.asarray(layer) for layer in layers], -1)
        grey = picture.mean(-1, keepdims=True) + 128 + 0 * picture
        Image.fromarray(grey.clip(0, 255).astype("uint8")).save(folder / f"{number:05}.jpg", quality=92)


def peer(options):
    """What a script does; run in a process of its own."""
    import warnings

    import numpy
    import torch
    from PIL import Image
    from safetensors.torch import load_file

    sys.path.insert(0, str(HERE / "reference"))
    import bench_peers
    import pix2pix_torch as oracle

    torch.set_num_threads(1)
    # Colours that RGB cannot show are clipped.
    warnings.filterwarnings("ignore", message="Conversion from CIE-LAB")
    network = oracle.UNetGenerator(1, 2, int(math.log2(options.size)), options.filters)
    network.load_state_dict(load_file(options.weights))
    # Statistics of the image; nothing drops out.
    network = bench_peers.InstanceNormalised(network).eval()
    if options.peer == "openvino":
        import openvino

        example = torch.zeros(1, 1, options.size, options.size)
        compiled = openvino.Core().compile_model(
            openvino.convert_model(network, example_input=example), "CPU",
            {"INFERENCE_NUM_THREADS": options.threads, "NUM_STREAMS": options.threads,
             "PERFORMANCE_HINT": "THROUGHPUT", "INFERENCE_PRECISION_HINT": "f32"})

        def forward(light):
            return compiled.create_infer_request().infer([light])[0]
    else:
        network = network.to(memory_format=torch.channels_last)

        def forward(light):
            with torch.inference_mode():
                return network(torch.from_numpy(light)).numpy()

    from skimage.color import lab2rgb, rgb2lab

    source, target = pathlib.Path(options.pictures), pathlib.Path(options.out)
    names = sorted(path.name for path in source.iterdir())

    def read(name):
        picture = Image.open(source / name).convert("L")
        small = numpy.asarray(picture.resize((options.size, options.size), Image.BICUBIC))
        light = rgb2lab(numpy.repeat(small[..., None], 3, -1))[..., 0] / 50 - 1
        return picture, light[None, None].astype("float32")

    def write(name, picture, chroma):
        light = rgb2lab(numpy.repeat(numpy.asarray(picture)[..., None], 3, -1))[..., :1]
        large = [numpy.asarray(Image.fromarray(110 * chroma[0, c]).resize(picture.size, Image.BICUBIC)) for c in (0, 1)]
        colour = lab2rgb(numpy.concatenate([light, numpy.stack(large, -1)], -1))
        Image.fromarray((255 * colour + 0.5).astype("uint8")).save(target / name, quality=95, subsampling=2)

    def colour(name):
        picture, light = read(name)
        write(name, picture, forward(light))

    with concurrent.futures.ThreadPoolExecutor(options.threads) as pool:
        for _ in pool.map(colour, names):
            pass


def weights(options, path):
    sys.path.insert(0, str(HERE / "reference"))
    import pix2pix_torch as oracle
    from safetensors.torch import save_file

    network = oracle.initialise(oracle.UNetGenerator(1, 2, int(math.log2(options.size)), options.filters), 1)
    save_file({name: value.contiguous() for name, value in network.state_dict().items()}, path)


def measure(options):
    with tempfile.TemporaryDirectory() as name:
        root = pathlib.Path(name)
        pictures = pathlib.Path(options.pictures or root / "pictures")
        if not options.pictures:
            pictures.mkdir()
            draw(pictures, options.images)
        count = sum(1 for _ in pictures.iterdir())
        weights(options, root / "weights.safetensors")
        environment = dict(os.environ, PIX2PIX_WORKSPACE=str(root / "workspace"))

        def program(*words):
            result = subprocess.run(
                [options.program, *words, "--json"], env=environment, stdout=subprocess.PIPE, check=True)
            return json.loads(result.stdout)

        program("models", "import", str(root / "weights.safetensors"), "--name", "peer", "--colour", "lab")
        peers = ["pytorch"]
        try:
            import openvino  # noqa: F401

            peers.append("openvino")
        except ImportError:
            pass
        times = {name: [] for name in ["forward", "pix2pix", *peers]}
        for number in range(options.rounds):
            bench = program(
                "bench", "translate", "--size", str(options.size), "--filters", str(options.filters), "--repeats", "9")
            times["forward"].append(count * bench["best_s_per_image"])
            for peer in ["pix2pix", *peers]:
                out = root / f"out-{peer}"
                shutil.rmtree(out, ignore_errors=True)
                out.mkdir()
                start = time.perf_counter()
                if peer == "pix2pix":
                    found = program("translate", "peer", "--in", str(pictures), "--out", str(out), "--dropout", "off")
                    assert found["done"] == count, found
                else:
                    subprocess.run(
                        [sys.executable, __file__, options.program, "--peer", peer, "--weights",
                         str(root / "weights.safetensors"), "--pictures", str(pictures), "--out", str(out), "--size",
                         str(options.size), "--filters", str(options.filters), "--threads", str(options.threads)],
                        check=True)
                times[peer].append(time.perf_counter() - start)
        print(f"{count} images, {options.size} pixels, {options.filters} filters, {options.threads} threads")
        forward = min(times["forward"])
        for name, seconds in times.items():
            best, middle = min(seconds), statistics.median(seconds)
            print(f"{name:10} {best:8.2f} s best {middle:8.2f} s median {best / forward:6.2f} of the forward time")


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("program")
    parser.add_argument("--images", type=int, default=200)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--size", type=int, default=256)
    parser.add_argument("--filters", type=int, default=64)
    parser.add_argument("--threads", type=int, default=len(os.sched_getaffinity(0)))
    parser.add_argument("--pictures")
    parser.add_argument("--peer")
    parser.add_argument("--weights")
    parser.add_argument("--out")
    options = parser.parse_args()
    if options.peer:
        peer(options)
    else:
        measure(options)


if __name__ == "__main__":
    main()
