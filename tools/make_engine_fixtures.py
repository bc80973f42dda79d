"""Writes Tests/EngineTests/Fixtures/oracle.json: what PyTorch computes for small networks over the matrix of choices.

    python tools/make_engine_fixtures.py

Weights and images are not stored: both sides make them from the tensor's name by `formula`. The first step is computed in
float64 (outputs, losses, gradients), ten steps in float32. Large tensors are sampled.
"""
import json
import pathlib
import sys

import numpy
import torch

sys.path.insert(0, str(pathlib.Path(__file__).parent / "reference"))

from pix2pix_torch import PatchDiscriminator, PixelDiscriminator, UNetGenerator, adam, step  # noqa: E402

LAYERS = {16: 1, 34: 2, 70: 3, 142: 4, 286: 5}
RATE = 2e-5


def formula(name, count):
    """Numbers in -1 ..< 1, a function of name and index: FNV-1a of the name, then splitmix64. Exact in float32."""
    seed = 0xCBF29CE484222325
    for byte in name.encode():
        seed = ((seed ^ byte) * 0x100000001B3) & 0xFFFFFFFFFFFFFFFF
    with numpy.errstate(over="ignore"):
        z = numpy.uint64(seed) + numpy.arange(1, count + 1, dtype=numpy.uint64) * numpy.uint64(0x9E3779B97F4A7C15)
        z = (z ^ (z >> numpy.uint64(30))) * numpy.uint64(0xBF58476D1CE4E5B9)
        z = (z ^ (z >> numpy.uint64(27))) * numpy.uint64(0x94D049BB133111EB)
        z = z ^ (z >> numpy.uint64(31))
    return ((z >> numpy.uint64(40)).astype(numpy.float32) * numpy.float32(2.0 ** -23) - numpy.float32(1))


def fill(net, prefix):
    for name, p in net.named_parameters():
        u = formula(prefix + name, p.numel())
        if p.dim() == 4:
            values = u * numpy.float32(2.0 / (p.shape[1] * p.shape[2] * p.shape[3]) ** 0.5)
        elif name.endswith("weight"):
            values = numpy.float32(1) + u * numpy.float32(0.25)
        else:
            values = u * numpy.float32(0.125)
        p.data.copy_(torch.from_numpy(values.reshape(p.shape)))
    return net


def images(name, batch, size, channels):
    """NCHW out of NHWC numbers, as the engine has them."""
    return torch.from_numpy(formula(name, batch * size * size * channels).reshape(batch, size, size, channels)
                            ).permute(0, 3, 1, 2).contiguous()


def samples(tensor, count):
    """`count` values spread over the tensor, or all of it: index k * size / count."""
    flat = tensor.detach().double().flatten()
    if flat.numel() > count:
        flat = flat[[k * flat.numel() // count for k in range(count)]]
    return [float(f"{v:.8g}") for v in flat.tolist()]


def networks(model):
    lab, size = model.get("colour") == "lab", model["size"]
    inputs, outputs = (1, 2) if lab else (3, 3)
    G = UNetGenerator(inputs, outputs, size.bit_length() - 1, model["filters"], dropout=False,
                      skips=model["generator"] == "unet", norm=model["normalization"])
    d = model["discriminator"]
    channels = outputs + (inputs if d.get("conditional", True) else 0)
    if d["receptive_field"] == 1:
        D = PixelDiscriminator(channels, d["filters"], model["normalization"])
    else:
        D = PatchDiscriminator(channels, d["filters"], LAYERS[d["receptive_field"]], model["normalization"])
    return fill(G, "generator."), fill(D, "discriminator."), inputs, outputs


def case(batch=1, size=32, filters=4, generator="unet", normalization="batch", field=16, conditional=True, lab=False,
         adversarial="logistic", reconstruction="l1", lam=100.0):
    model = {"size": size, "filters": filters, "generator": generator, "normalization": normalization, "dropout": 0,
             "colour": "lab" if lab else "rgb",
             "discriminator": {"receptive_field": field, "filters": filters, "conditional": conditional}}
    objective = {"adversarial": adversarial, "reconstruction": reconstruction, "lambda": lam}
    # The first step in float64.
    G, D, inputs, outputs = networks(model)
    G, D = G.double(), D.double()
    a, b = (images(n, batch, size, c).double() for n, c in (("input", inputs), ("target", outputs)))
    with torch.no_grad():
        fake = G(a)
        verdict = D(torch.cat([a, fake], 1) if conditional else fake)
    G, D, _, _ = networks(model)
    G, D = G.double(), D.double()
    D_gradients = {}
    opt_g, opt_d = adam(G, RATE), adam(D, RATE)
    plain = opt_d.step

    def recorded(*args, **kwargs):
        D_gradients.update({n: p.grad.clone() for n, p in D.named_parameters()})
        return plain(*args, **kwargs)

    opt_d.step = recorded
    losses = step(G, D, opt_g, opt_d, a, b, lam, conditional, adversarial, reconstruction)
    gradients = {"generator." + n: p.grad for n, p in G.named_parameters()}
    gradients |= {"discriminator." + n: g for n, g in D_gradients.items()}
    # Ten steps in float32, on the same pair.
    G, D, _, _ = networks(model)
    opt_g, opt_d = adam(G, RATE), adam(D, RATE)
    a, b = a.float(), b.float()
    ten = [step(G, D, opt_g, opt_d, a, b, lam, conditional, adversarial, reconstruction) for _ in range(10)]
    averages = {p + n: samples(t, 8) for p, net in (("generator.", G), ("discriminator.", D))
                for n, t in net.state_dict().items() if "running" in n or "tracked" in n}
    if adversarial == "none":
        averages = {n: v for n, v in averages.items() if n.startswith("generator.")}
    return {
        "model": model, "objective": objective, "batch": batch,
        "output": samples(fake.permute(0, 2, 3, 1), 256), "verdictShape": list(verdict.shape[2:]),
        "verdict": samples(verdict.permute(0, 2, 3, 1), 64), "losses": losses, "ten": ten,
        "gradients": {n: {"largest": float(g.abs().max()), "samples": samples(g, 12)} for n, g in gradients.items()},
        "averages": averages,
    }


def state(net):
    return [{"name": n, "shape": list(t.shape)} for n, t in net.state_dict().items()]


def main():
    cases = []
    for generator in ("unet", "encoder-decoder"):
        for normalization in ("batch", "instance", "none"):
            for batch in (1, 3):
                cases.append(case(batch=batch, generator=generator, normalization=normalization))
    cases += [
        case(field=1), case(field=1, normalization="none", batch=3), case(field=70), case(field=70, filters=8, size=64, batch=3),
        case(field=286, size=128, filters=2), case(field=16, normalization="instance", adversarial="least-squares"),
        case(adversarial="least-squares", batch=3), case(adversarial="none"), case(adversarial="none", reconstruction="l2"),
        case(reconstruction="dice"), case(reconstruction="none"), case(reconstruction="l2", batch=3), case(lab=True, batch=3),
        case(lab=True, size=64, generator="encoder-decoder"), case(conditional=False), case(size=64, filters=8, field=34),
        case(reconstruction="dice", batch=3, adversarial="none"),
    ]
    fixtures = {"rate": RATE, "cases": cases, "unet256": state(UNetGenerator()), "patch70": state(PatchDiscriminator())}
    path = pathlib.Path(__file__).parent.parent / "Tests/EngineTests/Fixtures/oracle.json"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(fixtures, separators=(",", ":")))
    print(path.stat().st_size, "bytes")


main()
