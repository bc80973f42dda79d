#!/usr/bin/env python3
"""Writes Tests/StoreTests/Fixtures/store-vN.sql: a store as the program of that schema version made it, as SQL text.

  tools/make_store_fixture.py PROGRAM

PROGRAM is a `pix2pix` of the wanted version (build the commit before the one that adds a migration). It ingests a handful
of drawn pairs, trains for a moment, promotes, translates a picture and a text that is none, and has a job cancelled and one
discarded. Needs Pillow. Paths stand as /data/... in the text, whatever folder it ran in. Run it once for each version: what
a version wrote does not change any more.
"""

import pathlib
import platform
import sqlite3
import subprocess
import sys
import tempfile

from PIL import Image, ImageDraw

PIPELINE = """\
dataset: {from: [pairs], input: right, split: {train: 0.6, val: 0.2, test: 0.2}}
model: {size: 32, filters: 2, discriminator: {receptive_field: 16}}
train: {epochs: 2, log_every: 4}
promote: true
"""


def draw(folder, name, size, seed):
    picture = Image.new("RGB", size, (40 * seed % 256, 90, 200 - 20 * seed % 200))
    ImageDraw.Draw(picture).ellipse((seed, 2 * seed, size[0] // 2 + seed, size[1] - 3), fill=(250, 13 * seed % 256, 60))
    picture.save(folder / name)


def main():
    program = str(pathlib.Path(sys.argv[1]).resolve())
    fixtures = pathlib.Path(__file__).resolve().parent.parent / "Tests/StoreTests/Fixtures"
    with tempfile.TemporaryDirectory() as name:
        root = pathlib.Path(name).resolve()
        for folder in ("pairs", "maps"):
            (root / folder).mkdir()
        for seed in range(8):
            draw(root / "pairs", f"{seed}.png", (64, 32), seed)
        (root / "pairs/broken.png").write_text("no image")
        draw(root / "maps", "one.png", (40, 30), 3)
        (root / "maps/two.png").write_text("no image")
        (root / "night.yaml").write_text(PIPELINE)

        def run(*arguments):
            return subprocess.run([program, *arguments], cwd=root, capture_output=True, text=True, check=False)

        print(run("run", "night.yaml").stdout)
        run("models", "promote", "night@1", "--force", "--reason", "by eye")
        run("translate", "night", "--in", "maps", "--out", "results")
        cancelled = run("translate", "night", "--in", "maps", "--out", "again", "--detach").stdout.split()[-1]
        run("jobs", "cancel", cancelled, "--reason", "seen enough")
        (root / "workspace/models").rename(root / "workspace/moved")
        run("evaluate", "night@1", "--dataset", "night")
        (root / "workspace/moved").rename(root / "workspace/models")
        run("translate", "night@1", "--in", "maps", "--out", "third", "--detach")

        with sqlite3.connect(root / "workspace/store.sqlite") as store:
            version = store.execute("PRAGMA user_version").fetchone()[0]
            application = store.execute("PRAGMA application_id").fetchone()[0]
            lines = [f"PRAGMA application_id = {application};", f"PRAGMA user_version = {version};", *store.iterdump()]
            for row in store.execute("SELECT id, kind, state, attempts FROM job_history"):
                print(row)
        text = "\n".join(lines).replace(str(root), "/data").replace(platform.node(), "host") + "\n"
        fixtures.mkdir(exist_ok=True)
        (fixtures / f"store-v{version}.sql").write_text(text)
        print(f"store-v{version}.sql: {len(text)} bytes")


if __name__ == "__main__":
    main()
