#!/usr/bin/env python3
"""Checks a Dockerfile as far as that goes without a container engine.

    lint-dockerfile.py DOCKERFILE CONTEXT

Known instructions with arguments, stages that exist before they are used, copied files that exist and
are not ignored, JSON forms that parse, an image that does not run as root. Prints every problem.
"""

import fnmatch
import glob
import json
import os
import re
import sys

KNOWN = {
    "ADD", "ARG", "CMD", "COPY", "ENTRYPOINT", "ENV", "EXPOSE", "FROM", "HEALTHCHECK", "LABEL",
    "ONBUILD", "RUN", "SHELL", "STOPSIGNAL", "USER", "VOLUME", "WORKDIR",
}


def instructions(path: str):
    """Every instruction with the number of its first line, continued lines joined."""
    joined, first = "", 0
    for number, line in enumerate(open(path, encoding="utf-8"), 1):
        line = line.rstrip("\n")
        if line.lstrip().startswith("#") or (not line.strip() and not joined):
            continue
        first = first or number
        if line.endswith("\\"):
            joined += line[:-1] + " "
            continue
        word, _, rest = (joined + line).strip().partition(" ")
        yield first, word.upper(), rest.strip()
        joined, first = "", 0
    if joined:
        yield first, "(UNFINISHED)", joined


def ignored(name: str, rules: list) -> bool:
    """Whether .dockerignore keeps a file or folder of the context out; the last rule wins."""
    top = name.split("/")[0]
    result = False
    for rule in rules:
        keeps = rule.startswith("!")
        pattern = rule.lstrip("!").strip("/")
        if fnmatch.fnmatch(name, pattern) or fnmatch.fnmatch(top, pattern):
            result = not keeps
    return result


def main() -> int:
    path, context = sys.argv[1:3]
    problems = []
    stages, user, has_entry = {}, None, False
    ignore = os.path.join(context, ".dockerignore")
    rules = []
    if os.path.exists(ignore):
        lines = [line.strip() for line in open(ignore, encoding="utf-8")]
        rules = [line for line in lines if line and not line.startswith("#")]
    values = {}

    for number, word, rest in instructions(path):
        def tell(what: str) -> None:
            problems.append(f"{path}:{number}: {what}")

        if word not in KNOWN:
            tell(f"{word} is no instruction")
            continue
        if not rest:
            tell(f"{word} says nothing")
            continue
        if word == "ARG":
            name, _, value = rest.partition("=")
            values[name] = value
        if word not in ("ARG", "FROM") and not stages:
            tell(f"{word} before the first FROM")
        if rest.startswith("[") and word in ("CMD", "ENTRYPOINT", "SHELL", "COPY", "ADD"):
            try:
                if not all(isinstance(item, str) for item in json.loads(rest)):
                    tell(f"{word} takes a list of texts")
            except ValueError:
                tell(f"{word}: the list is no JSON")
        if word == "FROM":
            parts = [part for part in rest.split() if not part.startswith("--")]
            for name in re.findall(r"\$\{?(\w+)", parts[0]):
                if name not in values:
                    tell(f"{name} is not declared by ARG")
            if len(parts) == 3 and parts[1].upper() == "AS":
                stages[parts[2]] = number
            elif len(parts) == 1:
                stages[str(len(stages))] = number
            else:
                tell("FROM is not of the form IMAGE [AS NAME]")
            user = None
        if word == "USER":
            user = rest.split(":")[0]
        if word in ("ENTRYPOINT", "CMD"):
            has_entry = True
        if word in ("COPY", "ADD"):
            options = [part for part in rest.split() if part.startswith("--")]
            names = [part for part in rest.split() if not part.startswith("--")]
            source = next((o.partition("=")[2] for o in options if o.startswith("--from=")), None)
            if source is not None:
                if source not in stages or stages[source] == max(stages.values()):
                    tell(f"the stage {source} is not there before")
            elif len(names) < 2:
                tell(f"{word} needs a source and a destination")
            else:
                for name in names[:-1]:
                    if not glob.glob(os.path.join(context, name)):
                        tell(f"{name} is not there")
                    elif ignored(name.rstrip("/"), rules):
                        tell(f"{name} is kept out by .dockerignore")
    if not stages:
        problems.append(f"{path}: no FROM")
    if user in (None, "root", "0"):
        problems.append(f"{path}: the image runs as root")
    if not has_entry:
        problems.append(f"{path}: neither ENTRYPOINT nor CMD")
    for problem in problems:
        print(problem, file=sys.stderr)
    return 1 if problems else 0


sys.exit(main())
