#!/usr/bin/env python3
"""Checks that every target names in Package.swift what it imports.

An import of a module that only another dependency brings compiles, but the build does not know of it: what it has made of the
module is not made anew where the module changes.
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
problems = 0
for name, target in targets.items():
    folder = ROOT / (target.get("path") or f"{'Tests' if target['type'] == 'test' else 'Sources'}/{name}")
    named = {(dependency.get("byName") or dependency.get("target") or dependency["product"])[0]
             for dependency in target["dependencies"]}
    imported = {module for file in folder.rglob("*.swift") for module in IMPORT.findall(file.read_text())}
    missing = (imported & set(targets)) - named - {name}
    if missing:
        print(f"error: {name} imports {', '.join(sorted(missing))}, which it does not name in Package.swift")
        problems += 1
sys.exit(1 if problems else 0)
