"""The program's ingest of side-by-side pairs against Pillow that only decodes and resizes the same files, on as many processes
as there are cores, timed in turns in one run.

    python tools/bench_ingest_peer.py .build/release/pix2pix FOLDER [--rounds 3] [--processes 2]

Needs Pillow. The program starts with an empty workspace each time, and is timed from the command's start to its end: reading,
hashing, decoding, checks, the search for near duplicates, the record in the store. Pillow decodes each file, in full, and
resizes it to the 286 pixels a side that training asks for; its processes are there before the clock starts. The files are in
the page cache for both. A ratio above 1 is in our favour.
"""
import argparse, json, multiprocessing, os, shutil, statistics, subprocess, tempfile, time


def decode(path):
    from PIL import Image
    image = Image.open(path).convert("RGB")
    return image.resize((2 * 286, 286), Image.BICUBIC).size


def pillow(files, processes):
    with multiprocessing.get_context("fork").Pool(processes) as pool:
        pool.map(decode, files[:processes])
        start = time.monotonic()
        for _ in pool.imap_unordered(decode, files, chunksize=4):
            pass
        return time.monotonic() - start


def program(path, folder):
    workspace = tempfile.mkdtemp(prefix="pix2pix-bench-")
    try:
        start = time.monotonic()
        run = subprocess.run([path, "ingest", "bench", "--from", folder, "--workspace", workspace, "--json"],
                             stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
        seconds = time.monotonic() - start
        if run.returncode not in (0, 3):
            raise SystemExit(f"ingest ended with {run.returncode}")
        return seconds, json.loads(run.stdout)["files_read"]
    finally:
        shutil.rmtree(workspace)


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("program")
    parser.add_argument("folder")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--processes", type=int, default=len(os.sched_getaffinity(0)))
    options = parser.parse_args()
    files = sorted(os.path.join(folder, name) for folder, _, names in os.walk(options.folder) for name in names)
    ours, theirs = [], []
    for _ in range(options.rounds):
        seconds, read = program(options.program, options.folder)
        if read != len(files):
            raise SystemExit(f"the program read {read} of {len(files)} files")
        ours.append(seconds)
        theirs.append(pillow(files, options.processes))
    print(f"{len(files)} files, {options.processes} processes, best of {options.rounds} (median)")
    print(f"ingest  {min(ours):.2f} s ({statistics.median(ours):.2f})")
    print(f"Pillow  {min(theirs):.2f} s ({statistics.median(theirs):.2f})")
    print(f"ratio   {min(theirs) / min(ours):.2f} ({statistics.median(theirs) / statistics.median(ours):.2f})")


if __name__ == "__main__":
    main()
