"""The tables of docs/results.md, in Markdown, from the rows of trainings that differ in nothing but their seed.

    python3 tools/results_tables.py STORE.sqlite [--more-seeds STORE.sqlite] [--peer ROWS.jsonl] ablation PIPELINE.yaml GROUP...
    python3 tools/results_tables.py STORE.sqlite --peer ROWS.jsonl order GROUP...
    python3 tools/results_tables.py STORE.sqlite --peer ROWS.jsonl against GROUP...
    python3 tools/results_tables.py STORE.sqlite --best against GROUP...

A group is the name of models without their seed: `facades-l1` is facades-l1-1, facades-l1-2, ..., in one store or, with
--more-seeds (as often as needed), in several; --peer likewise. Ours are the validations of each training's last epoch (series
`model`, dropout off), with --best those of the epoch with the lowest SWD, which is what a training hands on unless told otherwise;
and what evaluations with a labeller scored. The peer's are the last lines that tools/reference/train_torch.py printed for each
seed, as JSON lines with a `name` beside. Its scores by our labeller are those of models imported as peer-NAME.

ablation: mean and 95 % interval (Student's, over the seeds) of each group; and the numbers under `paper` of a pipeline file's
variants, whose names end the groups'.
order: the pairs of groups whose intervals do not touch in the peer's runs, and whether ours have the same order.
against: ours beside the peer's, the 95 % interval of the difference of the means (Student's, pooled), whether it holds 0, its
width in per cent of the value, and the baselines. Without --peer ours and the baselines alone.
"""
import argparse, itertools, json, math, re, sqlite3

# Student's t for a two-sided interval of 95 %, by degrees of freedom up to 10.
T = [None, 12.7062, 4.3027, 3.1824, 2.7764, 2.5706, 2.4469, 2.3646, 2.3060, 2.2622, 2.2281]
SCORES = ["pixel_accuracy", "class_accuracy", "class_iou"]
PLAIN = ["l1", "psnr", "ssim", "sharpness", "swd"]
COLOUR = ["ciede2000", "chroma", "histogram_a", "histogram_b"]
TITLES = {"pixel_accuracy": "per-pixel", "class_accuracy": "per-class", "class_iou": "class IoU", "l1": "L1", "psnr": "PSNR",
          "ssim": "SSIM", "swd": "SWD", "ciede2000": "CIEDE2000", "histogram_a": "histogram a", "histogram_b": "histogram b"}
PEER_BASELINES = {"grey": "grey", "random": "random-colour"}


def read_ours(store, best=False):
    """{name: {series: {metric: value}}} of the last or the best epoch, and of evaluations that had a labeller."""
    found, order = {}, "value, epoch" if best else "epoch DESC"
    rows = store.execute(f"""
        WITH chosen AS (
          SELECT run, epoch, row_number() OVER (PARTITION BY run ORDER BY {order}) AS place FROM metric_history
          WHERE evaluation IS NULL AND split = 'val' AND series = 'model' AND name = 'swd')
        SELECT model, series, name, value FROM metric_history JOIN chosen USING (run, epoch)
        WHERE place = 1 AND step IS NOT NULL AND evaluation IS NULL AND split = 'val' AND value IS NOT NULL
        UNION ALL
        SELECT model, series, name, value FROM metric_history
        WHERE evaluation IS NOT NULL AND name IN ('pixel_accuracy', 'class_accuracy', 'class_iou')""")
    for model, series, metric, value in rows:
        found.setdefault(model.split("@")[0], {}).setdefault(series, {})[metric] = value
    # Baselines are measured once, with the first epoch.
    rows = store.execute("""
        SELECT model, series, name, value FROM metric_history
        WHERE evaluation IS NULL AND split = 'val' AND series NOT IN ('model', 'dropout') AND value IS NOT NULL""")
    for model, series, metric, value in rows:
        found.setdefault(model.split("@")[0], {}).setdefault(series, {})[metric] = value
    return found


def read_peer(paths, ours):
    found = {}
    for line in itertools.chain.from_iterable(map(open, paths)):
        row = json.loads(line)
        found[row["name"]] = {"model": {k: v for k, v in row.items() if k in PLAIN + COLOUR}}
        for prefix, series in PEER_BASELINES.items():
            nested = row.get(prefix, {}) if prefix in row else {}
            flat = {k[len(prefix) + 1:]: v for k, v in row.items() if k.startswith(prefix + "_")}
            if nested or flat: found[row["name"]][series] = {**nested, **flat}
    for name, series in ours.items():
        if name.startswith("peer-") and name[5:] in found:
            found[name[5:]]["model"].update({k: v for k, v in series["model"].items() if k in SCORES})
    return found


def values(side, group, metric, series="model"):
    pattern = re.compile(re.escape(group) + r"-\d+")
    return [runs[series][metric] for name, runs in sorted(side.items())
            if pattern.fullmatch(name) and metric in runs.get(series, {})]


def student(freedom):
    """Student's t for a two-sided interval of 95 %; beyond the table by Abramowitz and Stegun, 26.7.5 (off by less than 1e-4)."""
    if freedom < len(T): return T[freedom]
    z = 1.959964
    return (z + (z**3 + z) / (4 * freedom) + (5 * z**5 + 16 * z**3 + 3 * z) / (96 * freedom**2)
            + (3 * z**7 + 19 * z**5 + 17 * z**3 - 15 * z) / (384 * freedom**3))


def interval(v):
    """Mean and half of the 95 % interval; None where one value says nothing of it."""
    mean = sum(v) / len(v)
    if len(v) < 2: return mean, None
    return mean, student(len(v) - 1) * math.sqrt(sum((x - mean) ** 2 for x in v) / (len(v) - 1) / len(v))


def decimals(x, digits):
    """So many that `digits` of x's digits are shown that count."""
    return max(0, digits - 1 - math.floor(math.log10(abs(x)))) if x else 1


def with_reach(value, half):
    places = decimals(half, 2)
    return f"{value:.{places}f} ± {half:.{places}f}"


def text(v):
    if not v: return "-"
    mean, half = interval(v)
    return f"{mean:.{decimals(mean, 3)}f}" if half is None else with_reach(mean, half)


def table(heads, rows):
    print("| " + " | ".join(heads) + " |")
    print("| " + " | ".join(["---"] * len(heads)) + " |")
    for row in rows: print("| " + " | ".join(row) + " |")
    print()


def known(side, groups, metrics):
    return [m for m in metrics if any(values(side, g, m) for g in groups)]


def paper_numbers(path):
    """{variant: {metric: number}} of a pipeline file: the lines `NAME:` and `paper: {...}` of its section `variants`."""
    numbers, variant = {}, None
    for line in open(path):
        if match := re.fullmatch(r"    ([\w-]+):\s*", line): variant = match[1]
        if match := re.match(r"\s+paper: \{(.*)\}", line):
            numbers[variant] = {k.strip(): float(v) for k, v in (p.split(":") for p in match[1].split(","))}
    return numbers


def ablation(ours, peer, pipeline, groups):
    numbers = paper_numbers(pipeline)
    of = lambda group: next((numbers[v] for v in sorted(numbers, key=len, reverse=True) if group.endswith("-" + v)), {})
    for name, side in (("ours", ours), ("PyTorch", peer)):
        metrics = known(side, groups, SCORES + PLAIN)
        if not metrics: continue
        heads = [name] + [h for m in metrics for h in [TITLES.get(m, m)] + (["paper"] if m in SCORES else [])]
        table(heads, [[group] + [c for m in metrics for c in [text(values(side, group, m))] + ([f"{of(group).get(m, '-')}"] if m in SCORES else [])]
                      for group in groups])
        if real := [values(side, group, m, "real") for group in groups[:1] for m in SCORES]:
            if all(real): print("Real photos, by the same labeller: " + ", ".join(f"{TITLES[m]} {text(v[:1])}" for m, v in zip(SCORES, real)) + "\n")


def order(ours, peer, groups):
    rows, kept, parted = [], 0, 0
    for metric in known(peer, groups, SCORES + PLAIN):
        same, other = [], []
        for a, b in itertools.combinations(groups, 2):
            va, vb, oa, ob = (values(side, g, metric) for side in (peer, ours) for g in (a, b))
            if min(map(len, (va, vb))) < 2 or not oa or not ob: continue
            (ma, ha), (mb, hb) = interval(va), interval(vb)
            if abs(ma - mb) <= ha + hb: continue
            (same if (ma < mb) == (interval(oa)[0] < interval(ob)[0]) else other).append(f"{a} {'<' if ma < mb else '>'} {b}")
        kept, parted = kept + len(same), parted + len(same) + len(other)
        rows.append([TITLES.get(metric, metric), str(len(same) + len(other)), str(len(same)), "; ".join(other)])
    table(["metric", "pairs apart in PyTorch's runs", "in the same order in ours", "not"], rows)
    print(f"{kept} of {parted} keep their order.\n")


def difference(a, b):
    """The difference of the means with its interval, whether that holds 0, and its width in per cent of b's mean."""
    if min(len(a), len(b)) < 2: return ["-"] * 3
    (ma, _), (mb, _) = interval(a), interval(b)
    freedom = len(a) + len(b) - 2
    pooled = math.sqrt((sum((x - ma) ** 2 for x in a) + sum((x - mb) ** 2 for x in b)) / freedom)
    half = student(freedom) * pooled * math.sqrt(1 / len(a) + 1 / len(b))
    return [with_reach(ma - mb, half), "yes" if abs(ma - mb) <= half else "no", f"{200 * half / abs(mb):.1f} %"]


def against(ours, peer, groups):
    for group in groups:
        rows = []
        baselines = sorted({s for n, runs in ours.items() if re.fullmatch(re.escape(group) + r"-\d+", n) for s in runs} - {"model", "dropout"})
        for metric in known(ours, [group], PLAIN + COLOUR):
            a, b = values(ours, group, metric), values(peer, group, metric)
            row = [TITLES.get(metric, metric), text(a)]
            if peer: row += [text(b)] + difference(a, b)
            rows.append(row + [text(values(ours, group, metric, s)[:1]) for s in baselines])
        print(f"{group}: {len(values(ours, group, 'l1'))} trainings of ours, {len(values(peer, group, 'l1'))} of PyTorch's\n")
        table(["", "ours"] + (["PyTorch", "difference", "holds 0", "width"] if peer else []) + baselines, rows)


def main():
    p = argparse.ArgumentParser()
    p.add_argument("store")
    p.add_argument("--more-seeds", action="append", default=[], metavar="STORE", help="another store, with other seeds of the groups")
    p.add_argument("--peer", action="append", default=[], help="JSON lines of the peer's validations")
    p.add_argument("--best", action="store_true", help="ours of the epoch with the lowest SWD instead of the last")
    p.add_argument("table", choices=("ablation", "order", "against"))
    p.add_argument("groups", nargs="+")
    o = p.parse_intermixed_args()
    ours = {}
    for store in (o.store, *o.more_seeds): ours |= read_ours(sqlite3.connect(f"file:{store}?mode=ro", uri=True), o.best)
    peer = read_peer(o.peer, ours)
    if o.table == "ablation": ablation(ours, peer, o.groups[0], o.groups[1:])
    else: {"order": order, "against": against}[o.table](ours, peer, o.groups)


main()
