#!/usr/bin/env python3
"""Checks that every target names in Package.swift what it imports.

An import of a module that only another dependency brings compiles, but the build does not know of it: what it has made of the
module is not made anew where the module changes. What an imported module passes on (`@_exported`) counts as imported, too.
"""

import json
import pathlib
import re
import subprocess
import sys

ROOT = pathlib.Path(__file__).resolve().parents[2]
IMPORT = re.compile(
    r"^(?:@\w+ )*(?:(?:public|package|internal|fileprivate|private) )?import (?:(?:struct|class|enum|protocol|func|var|let) )?(\w+)",
    re.M)

swift = sys.argv[1] if len(sys.argv) > 1 else "swift"
manifest = json.loads(subprocess.run([swift, "package", "dump-package"], cwd=ROOT, check=True, capture_output=True).stdout)
targets = {target["name"]: target for target in manifest["targets"]}


def folder(target):
    return ROOT / (target.get("path") or f"{'Tests' if target['type'] == 'test' else 'Sources'}/{target['name']}")


sources = {name: [file.read_text() for file in folder(target).rglob("*.swift")] for name, target in targets.items()}
exported = {name: {module for text in texts for module in re.findall(r"^@_exported import (\w+)", text, re.M)}
            for name, texts in sources.items()}


def with_exports(modules):
    found, rest = set(), list(modules & set(targets))
    while rest:
        name = rest.pop()
        if name not in found:
            found.add(name)
            rest += exported[name] & set(targets)
    return found


problems = 0
for name, target in targets.items():
    named = {(dependency.get("byName") or dependency.get("target") or dependency["product"])[0]
             for dependency in target["dependencies"]}
    missing = with_exports({module for text in sources[name] for module in IMPORT.findall(text)}) - named - {name}
    if missing:
        print(f"error: {name} imports {', '.join(sorted(missing))}, which it does not name in Package.swift")
        problems += 1
sys.exit(1 if problems else 0)
