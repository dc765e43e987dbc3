#!/usr/bin/env python3
"""Samples seeds 0 to 15 of every shipped cascade and compares the pixels with recorded digests.

    replay.py [--baton PATH] [--record] [CASCADE...]

Digests are of decoded pixels, so that what a PNG says about its making may change. The last bits of floating point, and with
them a pixel now and then, depend on the instruction set: pictures.sha256 names the one it was recorded on, and on another
machine nothing is compared. Run from the root of the repository; nothing but Python's standard library is needed.
"""
import argparse
import hashlib
import pathlib
import struct
import subprocess
import sys
import tempfile
import zlib

LIST = pathlib.Path(__file__).with_name("pictures.sha256")


def instruction_set():
    """What the kernels, oneDNN and OpenBLAS choose by."""
    for line in open("/proc/cpuinfo"):
        if line.startswith("flags"):
            flags = set(line.split())
            if {"avx512f", "avx512bw", "avx512cd", "avx512dq", "avx512vl"} <= flags:
                return "avx512"
            return "avx2" if {"avx2", "fma", "bmi2", "f16c"} <= flags else "baseline"
    return "unknown"


def pixels(data):
    """Digest of size and pixels of an 8-bit PNG without interlacing."""
    if data[:8] != b"\x89PNG\r\n\x1a\n":
        raise ValueError("no PNG")
    position, packed = 8, b""
    while position < len(data):
        (length,), kind = struct.unpack(">I", data[position:position + 4]), data[position + 4:position + 8]
        body = data[position + 8:position + 8 + length]
        if kind == b"IHDR":
            width, height, depth, color, _, _, interlace = struct.unpack(">IIBBBBB", body)
        elif kind == b"IDAT":
            packed += body
        position += 12 + length
    if depth != 8 or interlace or color not in (0, 2, 4, 6):
        raise ValueError("not 8 bits a channel")
    step = {0: 1, 2: 3, 4: 2, 6: 4}[color]
    stride, raw = width * step, zlib.decompress(packed)
    above, rows = bytearray(stride), []
    for y in range(height):
        rule, row = raw[y * (stride + 1)], bytearray(raw[y * (stride + 1) + 1:(y + 1) * (stride + 1)])
        for x in range(stride):
            left, up = row[x - step] if x >= step else 0, above[x]
            corner = above[x - step] if x >= step else 0
            if rule == 1:
                guess = left
            elif rule == 2:
                guess = up
            elif rule == 3:
                guess = (left + up) // 2
            elif rule == 4:
                guess = min((abs(up - corner), 0, left), (abs(left - corner), 1, up), (abs(left + up - 2 * corner), 2, corner))[2]
            else:
                guess = 0
            row[x] = (row[x] + guess) & 255
        rows.append(bytes(row))
        above = row
    return hashlib.sha256(f"{width}x{height}x{step}\n".encode() + b"".join(rows)).hexdigest()


def main():
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--baton", default=".build/release/baton", help="the program to try")
    options.add_argument("--record", action="store_true", help="write the list anew instead of comparing")
    options.add_argument("cascades", nargs="*", help="names such as emoji-relay; all without")
    options = options.parse_args()
    level = instruction_set()
    recorded = {}
    if not options.record:
        lines = [line.split() for line in LIST.read_text().splitlines() if line and not line.startswith("#")]
        recorded = {name: digest for digest, name in lines if name.startswith(level + "/")}
        if not recorded:
            print(f"skipped: no pictures were recorded with {level}, which this machine has")
            return 0
    names = options.cascades or sorted(path.parent.name for path in pathlib.Path("models").glob("emoji-*/cascade.yaml"))
    found, wrong = {}, []
    for name in names:
        with tempfile.TemporaryDirectory() as folder:
            subprocess.run(
                [options.baton, "sample", f"models/{name}/cascade.yaml", "--seeds", "0-15", "--quiet", "-o", folder],
                check=True, stdout=subprocess.DEVNULL)
            for seed in range(16):
                key = f"{level}/{name}/{seed:06}"
                found[key] = pixels((pathlib.Path(folder) / f"{seed:06}.png").read_bytes())
                if not options.record and recorded.get(key) != found[key]:
                    wrong.append(key)
        print(f"{name}: {sum(key.split('/')[1] == name for key in wrong)} of 16 pictures differ", flush=True)
    if options.record:
        LIST.write_text("".join(f"# {line}\n" for line in [
            "SHA-256 of size and pixels of seeds 0 to 15; see replay.py. Recorded with oneDNN 2.6.3 and OpenBLAS 0.3.21 of",
            "Debian 12, on an Intel Xeon with AVX-512 where a name begins with avx512."])
            + "".join(f"{digest}  {key}\n" for key, digest in found.items()))
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
