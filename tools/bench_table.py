"""One table of the program against its peers, timed in turns in one run.

    python tools/bench_table.py .build/release/pix2pix [--rounds 3] [--repeats 5] [--threads N] [--rows TEXT...]

Needs torch; the rows of OpenVINO are left out where it is not installed. Each round of a row times the program and
then the peer, so that a machine that drifts does so for both. Best and median are those of all runs of all rounds, in
seconds an image, MiB, or ms for the start of a command (whose goal is absolute, as that of memory is).
"""
import argparse, json, logging, os, subprocess, sys, tempfile, time, warnings

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, os.path.join(HERE, "reference"))
warnings.filterwarnings("ignore")


def ours(o, task, size, filters, batch, more=()):
    """Seconds an image of each run."""
    command = [o.program, "bench", task, "--size", str(size), "--filters", str(filters), "--batch", str(batch),
               "--repeats", str(o.repeats), "--cores", str(o.threads), "--json", *more]
    result = json.loads(subprocess.run(command, stdout=subprocess.PIPE, check=True).stdout)
    images = batch * result["streams"]
    return [s / images for s in result["seconds"]], result


def starts(command, environment, repeats=30):
    """Milliseconds of each run of a command that does little, the first three not counted."""
    times = []
    for _ in range(repeats + 3):
        start = time.perf_counter()
        subprocess.run(command, env=environment, stdout=subprocess.DEVNULL, check=True)
        times.append(1e3 * (time.perf_counter() - start))
    return times[3:]


def middle(values):
    return sorted(values)[len(values) // 2]


class Table:
    heads = ["", "ours best", "median", "peer", "best", "median", "ratio best", "median", "goal", ""]

    def __init__(self):
        self.widths = [40, 9, 8, 24, 8, 8, 10, 8, 9, 6]
        self.line(self.heads)

    def line(self, cells):
        left = (0, 3)
        print("  ".join(c.ljust(w) if i in left else c.rjust(w)
                        for i, (c, w) in enumerate(zip(cells, self.widths))).rstrip(), flush=True)

    def against(self, title, mine, peers, goal, digits=4):
        """`peers`: name and runs of each; the fastest is the one to beat."""
        name, runs = min(peers, key=lambda p: min(p[1]))
        best, median = min(runs), min(middle(r) for _, r in peers)
        ratios = min(mine) / best, middle(mine) / median
        met = "met" if max(ratios) <= goal else "near" if min(ratios) <= goal else "not"
        f = f"%.{digits}f"
        self.line([title, f % min(mine), f % middle(mine), name, f % best, f % median, "%.2f" % ratios[0],
                   "%.2f" % ratios[1], f"<= {goal:.2f}", met])

    def alone(self, title, mine, goal, unit, peer=("", None)):
        met = "met" if middle(mine) <= goal else "near" if min(mine) <= goal else "not"
        other = "%.0f" % peer[1] if peer[1] else ""
        self.line([f"{title}, {unit}", "%.1f" % min(mine), "%.1f" % middle(mine), peer[0], other, "", "", "",
                   f"<= {goal}", met])


def main():
    p = argparse.ArgumentParser()
    p.add_argument("program")
    p.add_argument("--rounds", type=int, default=3)
    p.add_argument("--repeats", type=int, default=5)
    p.add_argument("--threads", type=int, default=len(os.sched_getaffinity(0)))
    p.add_argument("--size", type=int, default=256)
    p.add_argument("--filters", type=int, default=64)
    p.add_argument("--rows", nargs="+", default=["train", "forward", "bulk", "memory", "start"])
    o = p.parse_args()
    o.program = os.path.abspath(o.program)
    try:
        import torch
        import bench_peers as peers
    except ImportError:
        sys.exit(f"{sys.executable} has no torch: install it there, or name another Python in PYTHON")
    torch.set_num_threads(o.threads)
    logging.disable(logging.WARNING)
    size, filters, table = o.size, o.filters, Table()

    def rounds(mine, others):
        """In turns: the program's runs, and each peer's."""
        own, theirs = [], [(name, []) for name, _, _ in others]
        for _ in range(o.rounds):
            own += mine()
            for (_, runs), (_, work, images) in zip(theirs, others):
                runs += [s / images for s in peers.seconds_of(work, o.repeats)]
        return own, theirs

    if "train" in o.rows:
        for title, s, f, batch, goal in [("training step, batch 1", size, filters, 1, 0.36),
                                         ("training step, batch 4, an image", size, filters, 4, 0.45),
                                         ("training step at half size and width", size // 2, filters // 2, 1, 0.40)]:
            own, theirs = rounds(lambda: ours(o, "train", s, f, batch)[0],
                                 [("PyTorch", peers.torch_step(s, f, batch), batch)])
            table.against(title, own, theirs, goal)
    try:
        import openvino  # noqa: F401
        found = True
    except ImportError:
        found = False
        print("OpenVINO is not installed: its rows are left out")
    if found and "forward" in o.rows:
        forward = peers.Forward(size, filters, 1)
        own, theirs = rounds(lambda: ours(o, "translate", size, filters, 1)[0],
                             [("OpenVINO f32", forward.openvino(o.threads, peers.F32), 1)])
        table.against("forward, batch 1", own, theirs, 0.55)
    if found and "bulk" in o.rows:
        one, four, many = peers.Forward(size, filters, 1), peers.Forward(size, filters, 4), 4 * o.threads
        others = [(f"OpenVINO {label}{way}", work, images) for label, hint in (("f32", peers.F32), ("default", {}))
                  for way, work, images in ((", batch 4", four.openvino(o.threads, hint), 4),
                                            (", streams", one.openvino_streams(o.threads, hint, many), many))]
        own, theirs = rounds(lambda: ours(o, "translate", size, filters, 4)[0], others)
        table.against("bulk forward, an image", own, theirs[:2], 0.55)
        table.against("bulk forward, an image", own, theirs[2:], 1.00)
    if "memory" in o.rows:
        peak = ours(o, "train", size, filters, 1)[1]["peak_mib"]
        script = os.path.join(HERE, "reference", "bench_peers.py")
        command = [sys.executable, script, "--threads", o.threads, "--size", size, "--filters", filters, "--batch", 1,
                   "--repeats", 3, "--only", "torch-train"]
        said = subprocess.run([str(c) for c in command], stdout=subprocess.PIPE, check=True).stdout
        table.alone("peak memory of training", [peak], 1024, "MiB", ("PyTorch", json.loads(said)["peak_mib"]))
    if "start" in o.rows:
        with tempfile.TemporaryDirectory() as folder:
            environment = {**os.environ, "PIX2PIX_WORKSPACE": os.path.join(folder, "workspace")}
            # There is nothing to take in, but there is a store with one job after it.
            empty = os.path.join(folder, "empty")
            os.mkdir(empty)
            subprocess.run([o.program, "ingest", "nothing", "--from", empty], env=environment,
                           stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
            for words in (["--help"], ["jobs"]):
                table.alone(f"start of `pix2pix {' '.join(words)}`", starts([o.program, *words], environment), 30, "ms")


if __name__ == "__main__":
    main()
