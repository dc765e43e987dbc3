#!/usr/bin/env python3
"""Trains every stage of the shipped cascades anew for ten steps and compares losses and weights with recorded digests.

    training.py [--baton PATH] [--record]

The training set is drawn here, from a formula, and its classes stand in the order of their names, which every version reads
alike. Digests are of the loss of each step, as the run's statistics say it, and of the
weights that `baton export` then gives. As for pictures the last bits depend on the instruction set: training.sha256 names
the one it was recorded on, and on another machine nothing is compared. One thread, since sums over a batch depend on their
number. Run from the root of the repository; nothing but Python's standard library is needed.
"""
import argparse
import hashlib
import json
import pathlib
import struct
import subprocess
import sys
import tempfile
import zlib

from replay import instruction_set

LIST = pathlib.Path(__file__).with_name("training.sha256")
STAGES = [
    ("emoji-relay", "base"), ("emoji-relay", "top"), ("emoji-conditioned", "top"), ("emoji-lowdiff", "s64"),
    ("emoji-edm", "base"),
]
CLASSES = [
    "Smileys & Emotion", "People & Body", "Animals & Nature", "Food & Drink", "Travel & Places", "Activities", "Objects",
    "Symbols", "Flags",
]
SIDE, STEPS, BATCH = 64, 10, 4


def png(pixels):
    """An RGB picture as PNG."""
    def chunk(kind, body):
        return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))
    rows = b"".join(b"\0" + bytes(pixels[y * SIDE * 3:(y + 1) * SIDE * 3]) for y in range(SIDE))
    header = struct.pack(">IIBBBBB", SIDE, SIDE, 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(rows)) + chunk(b"IEND", b"")


def draw(folder):
    """Four pictures a class: waves whose direction and colours follow from class and number."""
    for index, name in enumerate(CLASSES):
        (folder / name).mkdir(parents=True)
        for number in range(4):
            pixels = [
                ((x * (index + 1) + y * (number + 2) + 40 * channel) * (3 + channel) // 2) % 256
                for y in range(SIDE) for x in range(SIDE) for channel in range(3)
            ]
            (folder / name / f"{number}.png").write_bytes(png(pixels))


def weights(path):
    """Digest of names, types, shapes and values of a safetensors file, whatever else its header says."""
    data = path.read_bytes()
    (length,) = struct.unpack("<Q", data[:8])
    header, digest = json.loads(data[8:8 + length]), hashlib.sha256()
    for name in sorted(header):
        if name != "__metadata__":
            low, high = header[name]["data_offsets"]
            digest.update(json.dumps([name, header[name]["dtype"], header[name]["shape"]]).encode())
            digest.update(data[8 + length + low:8 + length + high])
    return digest.hexdigest()


def trained(baton, cascade, stage, data, folder):
    """Digests of the losses and the weights after the steps."""
    settings = {
        "images": STEPS * BATCH, "batch": BATCH, "tick_images": BATCH, "snapshot_images": STEPS * BATCH,
        "sample_images": 1000000000, "precision": "float32",
    }
    subprocess.run(
        [baton, "train", f"models/{cascade}/cascade.yaml", "--stage", stage, "--data", str(data), "-o", str(folder), "--quiet",
         "--threads", "1", "--json", "--set", "labels.names=" + json.dumps(sorted(CLASSES))]
        + [part for key, value in settings.items() for part in ("--set", f"stages.{stage}.training.{key}={value}")],
        check=True, stdout=subprocess.PIPE)
    run = next(path for path in folder.iterdir() if path.is_dir())
    losses = [json.loads(line)["loss"] for line in (run / "stats.jsonl").read_text().splitlines()]
    file = folder / "weights.safetensors"
    checkpoint = sorted(run.rglob("*.h5"))[-1]
    subprocess.run([baton, "export", str(checkpoint), "-o", str(file)], check=True, stdout=subprocess.DEVNULL)
    return hashlib.sha256(json.dumps(losses).encode()).hexdigest(), weights(file), losses


def main():
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--baton", default=".build/release/baton", help="the program to try")
    options.add_argument("--record", action="store_true", help="write the list anew instead of comparing")
    options = options.parse_args()
    level = instruction_set()
    with tempfile.TemporaryDirectory() as name:
        folder = pathlib.Path(name)
        draw(folder / "pictures")
        subprocess.run(
            [options.baton, "data", "folder", str(folder / "pictures"), "--size", str(SIDE), "-o", str(folder / "set.h5")],
            check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        found = {}
        for cascade, stage in STAGES:
            loss, values, losses = trained(options.baton, cascade, stage, folder / "set.h5", folder / f"{cascade}-{stage}")
            found[f"{level}/{cascade}/{stage}/loss"], found[f"{level}/{cascade}/{stage}/weights"] = loss, values
            print(f"{cascade} {stage}: loss {losses[0]:.7g} to {losses[-1]:.7g} over {len(losses)} lines", flush=True)
    if options.record:
        LIST.write_text("# SHA-256 of losses and weights of ten training steps; see training.py.\n"
                        + "".join(f"{digest}  {key}\n" for key, digest in found.items()))
        return 0
    lines = [line.split() for line in LIST.read_text().splitlines() if line and not line.startswith("#")]
    recorded = {key: digest for digest, key in lines if key.startswith(level + "/")}
    if not recorded:
        print(f"skipped: no training was recorded with {level}, which this machine has")
        return 0
    wrong = [key for key, digest in found.items() if recorded.get(key) != digest]
    print("\n".join(f"differs: {key}" for key in wrong) or f"all {len(found)} digests are as recorded")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
