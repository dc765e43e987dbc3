#!/usr/bin/env python3
"""Checks the documentation of the library products, and what their public interfaces have become.

    documentation.py build    every catalogue (Sources/X/X.docc) with DocC; a warning, a broken link or a name that does not
                              exist is an error, and so is a library product without a catalogue
    documentation.py api      compares the public interfaces with Tests/Documentation/api; what is gone or changed must be
                              named in CHANGELOG.md under Unreleased
    documentation.py record   records the present interfaces there: at a release

The symbols come from the modules that `swift build -c release` has left, so that nothing is built for it.
"""

import argparse
import collections
import concurrent.futures
import json
import os
import pathlib
import re
import subprocess
import sys
import tempfile

ROOT = pathlib.Path(__file__).resolve().parents[2]
BASELINE = ROOT / "Tests/Documentation/api"


def run(*words):
    result = subprocess.run([str(word) for word in words], cwd=ROOT, capture_output=True, text=True)
    if result.returncode:
        sys.exit(f"error: {' '.join(str(word) for word in words[:3])} … ended with {result.returncode}:\n"
                 + result.stdout[-4000:] + result.stderr[-4000:])
    return result.stdout


class Package:
    """The library products, their modules, and where those lie."""

    def __init__(self, swift):
        self.swift = swift
        manifest = json.loads(run(swift, "package", "dump-package"))
        targets = {target["name"]: target for target in manifest["targets"]}
        self.products = sorted(
            product["name"] for product in manifest["products"]
            # A dynamic library is preloaded, not imported.
            if "library" in product["type"] and product["type"]["library"] != ["dynamic"])
        for name in self.products:
            if name not in targets:
                sys.exit(f"error: the product {name} has no target of its name")
        self.folders = {
            name: ROOT / (target.get("path") or f"Sources/{name}") for name, target in targets.items()
            if target["type"] == "regular"}

        self.libraries = sorted({target["pkgConfig"] for target in targets.values() if target.get("pkgConfig")})

        def dependencies(name):
            for dependency in targets[name]["dependencies"]:
                other = (dependency.get("byName") or dependency.get("target") or [""])[0]
                if other in self.folders:
                    yield other

        self.modules, rest = set(), list(self.products)
        while rest:
            name = rest.pop()
            if name in self.modules or not list(self.folders[name].rglob("*.swift")):
                continue
            self.modules.add(name)
            rest += dependencies(name)
        self.modules = sorted(self.modules)

    def exported(self, module):
        """The modules that an import of this one brings with it."""
        found, rest = set(), [module]
        while rest:
            name = rest.pop()
            if name in found or name not in self.modules:
                continue
            found.add(name)
            for file in self.folders[name].rglob("*.swift"):
                rest += re.findall(r"^@_exported import (\w+)", file.read_text(), re.M)
        return sorted(found)

    def catalogue(self, module):
        path = self.folders[module] / f"{module}.docc"
        return path if path.is_dir() else None

    def symbol_graphs(self, folder, build):
        """Extracts the public symbols of every module into `folder`."""
        build = build or pathlib.Path(run(self.swift, "build", "-c", "release", "--show-bin-path").strip())
        maps = list(ROOT.glob("Sources/Bindings/*/module.modulemap"))
        maps += build.glob("*.build/module.modulemap")
        maps += build.parents[1].glob("checkouts/*/Sources/*/include/module.modulemap")
        flags = run("pkg-config", "--cflags", *self.libraries).split()
        target = json.loads(run(self.swift, "-print-target-info"))["target"]["unversionedTriple"]
        missing = [name for name in self.modules if not (build / f"Modules/{name}.swiftmodule").exists()]
        if missing:
            sys.exit(f"error: {', '.join(missing)} not built: swift build -c release first")

        def extract(name):
            run(self.swift, "symbolgraph-extract", "-module-name", name, "-I", build / "Modules",
                *[word for flag in [f"-fmodule-map-file={path}" for path in maps] + flags for word in ("-Xcc", flag)],
                "-target", target, "-output-dir", folder, "-minimum-access-level", "public",
                "-skip-synthesized-members", "-emit-extension-block-symbols")

        with concurrent.futures.ThreadPoolExecutor(os.cpu_count()) as pool:
            list(pool.map(extract, self.modules))


def build(package, graphs, output):
    """Builds every catalogue; the number of problems."""
    problems = 0
    for name in package.products:
        if not package.catalogue(name):
            print(f"error: the product {name} has no catalogue: {package.folders[name].relative_to(ROOT)}/{name}.docc")
            problems += 1

    def convert(name):
        with tempfile.TemporaryDirectory() as scratch:
            for module in package.exported(name):
                for graph in graphs.glob(f"{module}.symbols.json"):
                    os.link(graph, pathlib.Path(scratch) / graph.name)
                for graph in graphs.glob(f"{module}@*.symbols.json"):
                    # What a module adds to others' types is documented where those are.
                    if re.fullmatch(rf"{module}@(\w+)\.symbols\.json", graph.name)[1] in package.exported(name):
                        os.link(graph, pathlib.Path(scratch) / graph.name)
            return subprocess.run(
                ["docc", "convert", str(package.catalogue(name)), "--additional-symbol-graph-dir", scratch,
                 "--output-dir", str(output / f"{name}.doccarchive"), "--fallback-display-name", name,
                 "--fallback-bundle-identifier", f"baton.{name}", "--warnings-as-errors"],
                cwd=ROOT, capture_output=True, text=True)

    names = [name for name in package.modules if package.catalogue(name)]
    with concurrent.futures.ThreadPoolExecutor(os.cpu_count()) as pool:
        for name, result in zip(names, pool.map(convert, names)):
            said = result.stdout + result.stderr
            if result.returncode or "warning:" in said:
                print(said)
                print(f"error: the documentation of {name} has problems")
                problems += 1
    print(f"{len(names)} catalogues, {problems} with problems")
    return problems


def declarations(graphs, module):
    """A line a public symbol: its path, and how it is declared."""
    lines = set()
    for graph in list(graphs.glob(f"{module}.symbols.json")) + list(graphs.glob(f"{module}@*.symbols.json")):
        for symbol in json.loads(graph.read_text())["symbols"]:
            if symbol["kind"]["identifier"] == "swift.extension":
                continue
            text = "".join(part["spelling"] for part in symbol.get("declarationFragments", []))
            lines.add(f"{'.'.join(symbol['pathComponents'])} | {' '.join(text.split())}")
    return sorted(lines)


def record(package, graphs):
    BASELINE.mkdir(exist_ok=True)
    for old in BASELINE.glob("*.txt"):
        if old.stem not in package.modules:
            old.unlink()
    for module in package.modules:
        text = "".join(line + "\n" for line in declarations(graphs, module))
        if text:
            (BASELINE / f"{module}.txt").write_text(text)
    print(f"{len(package.modules)} modules recorded in {BASELINE.relative_to(ROOT)}")
    return 0


def api(package, graphs):
    """Prints what has changed; the number of changes that break a caller and that the list of changes does not name."""
    text = (ROOT / "CHANGELOG.md").read_text()
    unreleased = re.search(r"^## Unreleased$(.*?)(?=^## |\Z)", text, re.M | re.S)
    named = set()
    for code in re.findall(r"`([^`]+)`", unreleased[1] if unreleased else ""):
        named |= set(re.findall(r"\w+", code))
    recorded = {file.stem: file.read_text().splitlines() for file in BASELINE.glob("*.txt")}
    unnamed = collections.defaultdict(list)
    for module in sorted(set(recorded) | set(package.modules)):
        now = declarations(graphs, module) if module in package.modules else []
        before = recorded.get(module, [])
        gone, added = sorted(set(before) - set(now)), sorted(set(now) - set(before))
        if gone or added:
            print(f"{module}: {len(added)} added, {len(gone)} gone or changed")
        for line in gone:
            print("  -", line)
            path = line.split(" | ")[0]
            words = {re.sub(r"\(.*", "", part) for part in path.split(".")} | {module}
            if not words & named:
                unnamed[module].append(line)
        for line in added:
            print("  +", line)
    for module, lines in unnamed.items():
        print(f"error: gone from {module} without a word of it in CHANGELOG.md (Unreleased):")
        for line in lines:
            print("   ", line)
    if not unnamed:
        print("the public interfaces: nothing is gone that CHANGELOG.md does not name")
    return sum(map(len, unnamed.values()))


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("work", nargs="+", choices=["build", "api", "record"])
    parser.add_argument("--swift", default="swift")
    parser.add_argument("--build", type=pathlib.Path, help="where the built modules are, if not where swift says")
    parser.add_argument("-o", "--output", type=pathlib.Path, default=ROOT / "out/documentation")
    arguments = parser.parse_args()
    package = Package(arguments.swift)
    problems = 0
    with tempfile.TemporaryDirectory() as folder:
        graphs = pathlib.Path(folder)
        package.symbol_graphs(graphs, arguments.build)
        for work in arguments.work:
            if work == "build":
                arguments.output.mkdir(parents=True, exist_ok=True)
                problems += build(package, graphs, arguments.output.resolve())
            else:
                problems += {"api": api, "record": record}[work](package, graphs)
    sys.exit(1 if problems else 0)


if __name__ == "__main__":
    main()
