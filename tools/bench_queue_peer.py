"""The program's queue against Huey's SqliteHuey, timed in turns in one run, on one file system.

    python tools/bench_queue_peer.py .build/release/pix2pix [--rounds 3] [--workers 1 2 8 16] [--jobs 1600] [--place DIR]

Needs huey (PyPI). Jobs are empty on both sides. Huey's worker takes a task by deleting its row, one commit, and knows
nothing of it from then on: what a dead worker had is lost. It commits a second time where a task's result is kept. Both ways
are timed, with the durability that SQLite gives where nothing is set (synchronous=FULL): a commit is on the disk before
the next. The program claims, acknowledges, and writes an attempt and two events; what it has acknowledged is on the disk before
it goes on, and no death of a worker loses a job. The end-to-end row has a process for each job on our side and none on Huey's. A ratio above 1 is in our favour; of latencies, below 1.
"""
import argparse, json, multiprocessing, os, resource, shutil, subprocess, sys, tempfile, time


def queue_of(folder, keep):
    from huey import SqliteHuey
    huey = SqliteHuey("bench", filename=os.path.join(folder, "huey.db"), results=keep, store_none=keep)

    @huey.task()
    def empty():
        return None

    return huey, empty


def part(role, folder, keep, count, barrier, out):
    """One process: what it had, when it began and ended, seconds of each."""
    huey, empty = queue_of(folder, keep)
    barrier.wait()
    began, had = time.monotonic(), []
    if role == "enqueue":
        for _ in range(count):
            start = time.monotonic()
            empty()
            had.append(time.monotonic() - start)
    else:
        while True:
            start = time.monotonic()
            task = dequeue(huey)
            if task is None:
                break
            huey.execute(task)
            had.append(time.monotonic() - start)
    out.put((len(had), began, time.monotonic(), had))


def dequeue(huey):
    """Its consumer goes on where the store is busy for longer than the time-out."""
    while True:
        try:
            return huey.dequeue()
        except Exception as error:
            if "locked" not in str(error):
                raise


def together(role, folder, keep, workers, count):
    context = multiprocessing.get_context("fork")
    barrier, out = context.Barrier(workers), context.Queue()
    parts = [context.Process(target=part, args=(role, folder, keep, count, barrier, out)) for _ in range(workers)]
    for p in parts:
        p.start()
    reports = [out.get() for _ in parts]
    for p in parts:
        p.join()
    jobs = sum(r[0] for r in reports)
    seconds = max(r[2] for r in reports) - min(r[1] for r in reports)
    times = sorted(t for r in reports for t in r[3])
    return {"rate": jobs / seconds, "p50": 1e3 * times[len(times) // 2], "p99": 1e3 * times[len(times) * 99 // 100],
            "share": min(r[0] for r in reports) * workers / jobs}


def consumer(folder, workers):
    """Its own consumer with worker processes, until it is told to stop."""
    code = ("import sys; sys.path.insert(0, %r); import bench_queue_peer as b, huey.consumer as c\n"
            "h, _ = b.queue_of(%r, True)\n"
            "h.create_consumer(workers=%d, worker_type='process', periodic=False).run()") % (
        os.path.dirname(os.path.abspath(__file__)), folder, workers)
    process = subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    return process


def end_to_end(folder, workers, count):
    huey, empty = queue_of(folder, True)
    for _ in range(count):
        empty()
    start = time.monotonic()
    process = consumer(folder, workers)
    while huey.storage.result_store_size() < count:
        if time.monotonic() - start > 120:
            process.kill()
            sys.exit("huey's consumer did not work its tasks within two minutes")
        time.sleep(0.005)
    seconds = time.monotonic() - start
    process.terminate()
    process.wait()
    return count / seconds


def idle(folder, workers, seconds):
    """The share of a core that a worker takes while nothing is to be done: two stays are compared."""
    queue_of(folder, True)

    def cpu(length):
        before = resource.getrusage(resource.RUSAGE_CHILDREN)
        process = consumer(folder, workers)
        time.sleep(length)
        process.terminate()
        process.wait()
        after = resource.getrusage(resource.RUSAGE_CHILDREN)
        return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime

    return max(0, cpu(2 + seconds) - cpu(2)) / seconds / workers


class Place:
    """A folder that is removed."""

    def __init__(self, parent):
        self.parent = parent

    def __enter__(self):
        self.path = tempfile.mkdtemp(prefix=".huey-bench-", dir=self.parent)
        return self.path

    def __exit__(self, *_):
        shutil.rmtree(self.path, ignore_errors=True)


def theirs(o, workers):
    result = {}
    for name, keep in (("bare", False), ("kept", True)):
        with Place(o.place) as folder:
            result["enqueue"] = together("enqueue", folder, keep, workers, o.jobs // workers)
            result[name] = together("take", folder, keep, workers, 0)
    with Place(o.place) as folder:
        result["journey"] = {"rate": end_to_end(folder, workers, o.journeys)}
    if o.idle:
        with Place(o.place) as folder:
            result["idle"] = idle(folder, workers, o.idle)
    return result


def ours(o, workers):
    command = [o.program, "bench", "queue", "--workers", str(workers), "--jobs", str(o.jobs), "--journeys",
               str(o.journeys), "--idle", str(o.idle), "--place", o.place, "--json"]
    return json.loads(subprocess.run(command, stdout=subprocess.PIPE, check=True).stdout)["cases"][0]


def middle(values):
    return sorted(values)[len(values) // 2]


def line(cells):
    widths = [26, 8, 10, 26, 10, 8, 9, 9, 9, 9, 8, 8]
    print("  ".join(str(c).ljust(w) if i in (0, 3) else str(c).rjust(w)
                    for i, (c, w) in enumerate(zip(cells, widths))).rstrip(), flush=True)


def main():
    p = argparse.ArgumentParser()
    p.add_argument("program")
    p.add_argument("--rounds", type=int, default=3)
    p.add_argument("--workers", type=int, nargs="+", default=[1, 2, 8, 16])
    p.add_argument("--jobs", type=int, default=1600)
    p.add_argument("--journeys", type=int, default=160)
    p.add_argument("--idle", type=float, default=10)
    p.add_argument("--place", default=".")
    o = p.parse_args()
    o.program, o.place = os.path.abspath(o.program), os.path.abspath(o.place)
    try:
        import huey
    except ImportError:
        sys.exit(f"{sys.executable} has no huey: install it there, or name another Python in PYTHON")
    print(f"medians of {o.rounds} rounds, in turns; huey {'.'.join(map(str, getattr(huey, '__version__', '?').split('.')))}")
    line(["", "workers", "ours /s", "peer", "/s", "ratio", "ours p50", "peer p50", "ours p99", "peer p99", "share", "peer"])
    for workers in o.workers:
        own, peer = [], []
        for _ in range(o.rounds):
            own.append(ours(o, workers))
            peer.append(theirs(o, workers))
        for title, key, name, their in [("enqueue", "enqueue", "Huey", "enqueue"),
                                        ("claim, acknowledge", "claim_ack", "Huey, no result kept", "bare"),
                                        ("", "claim_ack", "Huey, result kept", "kept")]:
            def mine(what):
                return middle([r[f"{key}_{what}"] for r in own])

            def other(what):
                return middle([r[their][what] for r in peer])
            shares = (f"{min(r[f'{key}_least_share'] for r in own):.2f}", f"{min(r[their]['share'] for r in peer):.2f}")
            line([title, workers, f"{mine('per_s'):.0f}", name, f"{other('rate'):.0f}",
                  f"{mine('per_s') / other('rate'):.2f}", f"{mine('p50_ms'):.2f}", f"{other('p50'):.2f}",
                  f"{mine('p99_ms'):.1f}", f"{other('p99'):.1f}", *(shares if their != "enqueue" else ("", ""))])
        rate, theirs_rate = middle([r["end_to_end_per_s"] for r in own]), middle([r["journey"]["rate"] for r in peer])
        line(["end to end", workers, f"{rate:.0f}", "Huey, result kept", f"{theirs_rate:.0f}",
              f"{rate / theirs_rate:.2f}", f"{middle([r['end_to_end_p50_ms'] for r in own]):.1f}", "",
              f"{middle([r['end_to_end_p99_ms'] for r in own]):.1f}"])
        if o.idle:
            line(["idle, % of a core", workers, f"{100 * middle([r['idle_cpu'] for r in own]):.3f}", "Huey",
                  f"{100 * middle([r['idle'] for r in peer]):.3f}"])


if __name__ == "__main__":
    # Huey knows a task by its module's name, which must be the same in the consumer's process.
    import bench_queue_peer
    bench_queue_peer.main()
