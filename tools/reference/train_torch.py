"""Trains the PyTorch oracle on a folder of side-by-side pairs and prints its metrics: the peer's result on the same work.

    python train_torch.py ../data/facades --input right --size 128 --filters 32 --epochs 10 [--receptive-field 70]
        [--adversarial none|conditional|unconditional] [--reconstruction l1|l2|none] [--threads 2] [--seed 1]
        [--device cuda] [--name facades-l1-cgan-1] [--save FILE.safetensors]
    python train_torch.py ../data/photos --colour lab --holdout 20 ...      (photos: L in, ab out; needs scikit-image)
    python train_torch.py FOLDER --val-list names.txt ...                   (these file names are val/, the rest train/)

Prints one JSON object a validation: epoch, seconds, seconds per step, and over val/ without dropout and with statistics
per image: l1 (mean absolute difference, pixels in 0...1), psnr (dB, per image, averaged), ssim (Gaussian window 11,
sigma 1.5, per channel, valid part, pixels in 0...1), sharpness (mean absolute Laplacian of the output over the target's),
swd (sliced Wasserstein distance of 7 x 7 patches on a Laplacian pyramid, x 1000, lower is better; after Karras et al. 2017). For colour they are taken over RGB after joining the true L,
`grey` holds them for ab = 0, the baseline, and there are ciede2000, chroma (the mean over the truth's mean), and the
intersections of the histograms of a and b. --name is printed with them: tools/results_tables.py reads such lines.
"""
import argparse, json, random, time
from pathlib import Path
import numpy as np
import torch
from PIL import Image
from pix2pix_torch import PatchDiscriminator, PixelDiscriminator, UNetGenerator, adam, initialise, step

LAYERS = {16: 1, 34: 2, 70: 3, 142: 4, 286: 5}


def load(paths, side, size):
    pairs = []
    for path in paths:
        image = Image.open(path).convert("RGB")
        w, h = image.width // 2, image.height
        left, right = image.crop((0, 0, w, h)), image.crop((w, 0, 2 * w, h))
        a, b = (right, left) if side == "right" else (left, right)
        pairs.append(tuple(np.asarray(x.resize((size, size), Image.BICUBIC)) for x in (a, b)))
    return pairs


def load_photos(paths, size):
    """Every photo squeezed to size x size, as (L, ab) scaled to [-1, 1]."""
    from skimage.color import rgb2lab
    pairs = []
    for path in paths:
        lab = rgb2lab(np.asarray(Image.open(path).convert("RGB").resize((size, size), Image.BICUBIC)))
        pairs.append(((lab[..., :1] / 50 - 1).astype(np.float32), (lab[..., 1:] / 110).astype(np.float32)))
    return pairs


def to_rgb(l, ab):
    from skimage.color import lab2rgb
    lab = torch.cat([(l + 1) * 50, ab * 110], 1)[0].permute(1, 2, 0).numpy()
    return torch.from_numpy(np.clip(lab2rgb(lab), 0, 1)).permute(2, 0, 1)[None].float()


def to_tensor(x):
    if x.dtype == np.float32:
        return torch.from_numpy(np.array(x)).permute(2, 0, 1)[None]
    return torch.from_numpy(np.array(x)).permute(2, 0, 1)[None].float() / 127.5 - 1


def jitter(a, b, size, rng):
    if a.dtype == np.float32:                                   # colour: mirroring only, as in the paper
        flip = rng.random() < 0.5
        return [to_tensor(x[:, ::-1] if flip else x) for x in (a, b)]
    larger = a.shape[0]                                         # loaded at round(size * 286 / 256)
    y, x, flip = rng.randint(0, larger - size), rng.randint(0, larger - size), rng.random() < 0.5
    crops = [image[y:y + size, x:x + size] for image in (a, b)]
    return [to_tensor(c[:, ::-1] if flip else c) for c in crops]


def ssim(x, y):
    k = torch.exp(-(torch.arange(11.) - 5) ** 2 / (2 * 1.5 ** 2))
    k = k / k.sum()
    window = (k[:, None] * k)[None, None].expand(3, 1, 11, 11)
    mean = lambda t: torch.nn.functional.conv2d(t, window, groups=3)
    mx, my = mean(x), mean(y)
    vx, vy, c = mean(x * x) - mx * mx, mean(y * y) - my * my, mean(x * y) - mx * my
    return (((2 * mx * my + 1e-4) * (2 * c + 9e-4)) / ((mx * mx + my * my + 1e-4) * (vx + vy + 9e-4))).mean().item()


def sharpness(x):
    return (4 * x[..., 1:-1, 1:-1] - x[..., :-2, 1:-1] - x[..., 2:, 1:-1] - x[..., 1:-1, :-2] - x[..., 1:-1, 2:]).abs().mean().item()


def pyramid(x, levels=4):
    """Laplacian pyramid of (N, C, H, W): levels - 1 differences to the blurred half size, then the rest."""
    k = torch.tensor([1., 4., 6., 4., 1.])
    k = (k[:, None] * k / 256)[None, None].expand(x.shape[1], 1, 5, 5)
    out = []
    for _ in range(levels - 1):
        blurred = torch.nn.functional.conv2d(torch.nn.functional.pad(x, (2, 2, 2, 2), mode="reflect"), k, groups=x.shape[1])
        half = torch.nn.functional.avg_pool2d(blurred, 2)
        out.append(x - torch.nn.functional.interpolate(half, scale_factor=2, mode="bilinear"))
        x = half
    return out + [x]


def swd(outputs, targets, patches=64, directions=256, seed=5):
    """Per level: the same random patches of outputs and targets, scaled per channel by the targets' mean and deviation,
    projected on random unit directions, sorted; mean absolute difference x 1000, averaged over the levels."""
    result = []
    for level_o, level_t in zip(pyramid(outputs), pyramid(targets)):
        g = torch.Generator().manual_seed(seed)
        n, c, h, w = level_t.shape
        ys, xs = (torch.randint(0, m - 6, (n * patches,), generator=g).tolist() for m in (h, w))
        cut = lambda t: torch.stack([t[i // patches, :, y:y + 7, x:x + 7] for i, (y, x) in enumerate(zip(ys, xs))]).flatten(2)
        o, t = cut(level_o), cut(level_t)
        mean, deviation = t.mean((0, 2), keepdim=True), t.std((0, 2), keepdim=True) + 1e-8
        o, t = ((v - mean) / deviation for v in (o, t))
        d = torch.randn(c * 49, directions, generator=g)
        d = d / d.norm(dim=0)
        result.append(1000 * ((o.flatten(1) @ d).sort(0)[0] - (t.flatten(1) @ d).sort(0)[0]).abs().mean().item())
    return sum(result) / len(result)


def colours(outputs, targets):
    """Of RGB in 0...1: CIEDE2000, mean of the images; mean chroma over the truth's; what histograms of 110 bins share."""
    from skimage.color import deltaE_ciede2000, rgb2lab
    y, t = (np.stack([rgb2lab(x[0].permute(1, 2, 0).numpy()) for x in images]) for images in (outputs, targets))
    chroma = lambda lab: np.hypot(lab[..., 1], lab[..., 2]).mean()
    shared = lambda c: np.minimum(*(np.histogram(x[..., c], 110, (-110, 110))[0] for x in (y, t))).sum() / y[..., c].size
    return {"ciede2000": round(float(deltaE_ciede2000(t, y).mean()), 4), "chroma": round(float(chroma(y) / chroma(t)), 4),
            "histogram_a": round(float(shared(1)), 4), "histogram_b": round(float(shared(2)), 4)}


def evaluate(G, pairs, device="cpu"):
    for m in G.modules():
        if isinstance(m, torch.nn.Dropout):
            m.eval()
    measure = lambda y, t: np.array([(y - t).abs().mean().item(), -10 * np.log10(((y - t) ** 2).mean().item()), ssim(y, t), sharpness(y) / sharpness(t)])
    totals, grey, colour, outputs, targets = np.zeros(4), np.zeros(4), pairs[0][0].dtype == np.float32, [], []
    with torch.no_grad():
        for a, b in pairs:
            a, b = to_tensor(a), to_tensor(b)
            if colour:
                y, t = to_rgb(a, G(a.to(device)).cpu()), to_rgb(a, b)
                grey += measure(to_rgb(a, b * 0), t)
            else:
                y, t = (G(a.to(device)).cpu() + 1) / 2, (b + 1) / 2
            totals += measure(y, t)
            outputs.append(y)
            targets.append(t)
    G.train()
    table = lambda v: dict(zip(("l1", "psnr", "ssim", "sharpness"), (round(float(x), 5) for x in v / len(pairs))))
    return {**table(totals), "swd": round(swd(torch.cat(outputs), torch.cat(targets)), 2), **({"grey": table(grey), **colours(outputs, targets)} if colour else {})}


def main():
    p = argparse.ArgumentParser()
    p.add_argument("folder", type=Path)
    p.add_argument("--input", choices=("left", "right"), default="left")
    p.add_argument("--colour", choices=("rgb", "lab"), default="rgb")
    p.add_argument("--holdout", type=int, default=20, help="photos: the last N by name are val")
    p.add_argument("--val-list", type=Path)
    p.add_argument("--size", type=int, default=256)
    p.add_argument("--filters", type=int, default=64)
    p.add_argument("--epochs", type=int, default=200)
    p.add_argument("--receptive-field", type=int, default=70)
    p.add_argument("--adversarial", choices=("none", "conditional", "unconditional"), default="conditional")
    p.add_argument("--reconstruction", choices=("l1", "l2", "none"), default="l1")
    p.add_argument("--threads", type=int, default=2)
    p.add_argument("--seed", type=int, default=1)
    p.add_argument("--device", default="cpu")
    p.add_argument("--name")
    p.add_argument("--save", type=Path, help="the generator after the last epoch, as safetensors")
    o = p.parse_args()
    torch.set_num_threads(o.threads)
    torch.manual_seed(o.seed)
    rng = random.Random(o.seed)
    images = lambda f: sorted(p for p in f.rglob("*") if p.suffix.lower() in (".jpg", ".jpeg", ".png"))
    if o.val_list:
        names = set(o.val_list.read_text().split())
        parts = [[p for p in images(o.folder) if (p.name in names) == held] for held in (False, True)]
    elif o.colour == "lab":
        parts = images(o.folder)[:-o.holdout], images(o.folder)[-o.holdout:]
    else:
        parts = images(o.folder / "train"), images(o.folder / "val")
    if o.colour == "lab":
        train, val, source, target = load_photos(parts[0], o.size), load_photos(parts[1], o.size), 1, 2
    else:
        train, val, source, target = load(parts[0], o.input, round(o.size * 286 / 256)), load(parts[1], o.input, o.size), 3, 3
    G = initialise(UNetGenerator(source, target, levels=o.size.bit_length() - 1, filters=o.filters), o.seed)
    inputs = target if o.adversarial == "unconditional" else source + target
    D = PixelDiscriminator(inputs, o.filters) if o.receptive_field == 1 else PatchDiscriminator(inputs, o.filters, LAYERS[o.receptive_field])
    initialise(D, o.seed + 1)
    G, D = G.to(o.device), D.to(o.device)
    opt_g, opt_d = adam(G), adam(D)
    start, steps = time.time(), 0
    for epoch in range(1, o.epochs + 1):
        for group in (*opt_g.param_groups, *opt_d.param_groups):
            decay_from = o.epochs // 2
            group["lr"] = 2e-4 * (1 if epoch <= decay_from else (o.epochs + 1 - epoch) / (o.epochs + 1 - decay_from))
        rng.shuffle(train)
        for a, b in train:
            losses = step(G, D, opt_g, opt_d, *(x.to(o.device) for x in jitter(a, b, o.size, rng)), conditional=o.adversarial != "unconditional",
                          adversarial="none" if o.adversarial == "none" else "logistic", reconstruction=o.reconstruction)
            steps += 1
        seconds = time.time() - start
        if epoch in (1, o.epochs) or epoch % 5 == 0:
            print(json.dumps({**({"name": o.name} if o.name else {}), "epoch": epoch, "seconds": round(seconds, 1), "seconds_per_step": round(seconds / steps, 4),
                              **evaluate(G, val, o.device), **{k: round(v, 4) for k, v in losses.items()}}), flush=True)
    if o.save:
        from safetensors.torch import save_file
        save_file({k: v.cpu().contiguous() for k, v in G.state_dict().items()}, o.save)


if __name__ == "__main__":
    main()
