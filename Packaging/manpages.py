#!/usr/bin/env python3
"""Makes manual pages of the executables' own help.

    manpages.py FOLDER_OF_EXECUTABLES FOLDER_OF_PAGES

tyk-promote tells its commands as JSON; of tyk-sync, whose help is another tool's, the texts are taken
as they are.
"""

import json
import os
import subprocess
import sys
import time


def main() -> None:
    executables, pages = sys.argv[1:3]
    promote = os.path.join(executables, "tyk-promote")
    version = output(promote, "--version").strip()
    when = time.strftime("%Y-%m-%d", time.gmtime(int(os.environ.get("SOURCE_DATE_EPOCH", "0"))))
    told = json.loads(output(promote, "--experimental-dump-help"))["command"]
    write(pages, "tyk-promote", header("tyk-promote", version, when) + promote_page(told))
    sync = os.path.join(executables, "tyk-sync")
    write(pages, "tyk-sync", header("tyk-sync", version, when) + sync_page(sync))


def output(*command: str) -> str:
    done = subprocess.run(command, capture_output=True, text=True, timeout=60)
    if done.returncode != 0:
        sys.exit(f"manpages: {' '.join(command)} ended with {done.returncode}: {done.stderr.strip()}")
    return done.stdout


def write(folder: str, name: str, text: str) -> None:
    with open(os.path.join(folder, name + ".1"), "w", encoding="utf-8") as page:
        page.write(text)


def header(name: str, version: str, when: str) -> str:
    return f'.TH {name.upper()} 1 "{when}" "tyk-promote {version}"\n'


def escaped(text: str) -> str:
    """Text as roff takes it: no line may begin with a control character."""
    lines = text.replace("\\", "\\e").replace("-", "\\-").split("\n")
    return "\n".join("\\&" + line if line[:1] in (".", "'") else line for line in lines)


def paragraphs(text: str) -> str:
    """Examples, which stand in lines of their own, keep their lines."""
    result = []
    for part in text.split("\n\n"):
        if "Example:" in part or part.startswith("See it work:"):
            result.append(".PP\n.nf\n" + escaped(part) + "\n.fi\n")
        else:
            result.append(".PP\n" + escaped(part) + "\n")
    return "".join(result)


def promote_page(root: dict) -> str:
    text = f".SH NAME\ntyk\\-promote \\- {escaped(root['abstract'][:1].lower() + root['abstract'][1:])}\n"
    text += ".SH SYNOPSIS\n.B tyk\\-promote\n.I command\n[options]\n"
    text += ".SH DESCRIPTION\n" + paragraphs(root.get("discussion", ""))
    text += ".SH COMMANDS\n" + "".join(
        command_text(command, ["tyk-promote"])
        for command in root.get("subcommands", [])
        if command["commandName"] != "help" and command.get("shouldDisplay", True)
    )
    text += (
        ".SH EXIT STATUS\n"
        ".IP 0 4\ndone\n.IP 1 4\nfailed\n.IP 2 4\ndifferent\n.IP 3 4\nrefused\n"
        ".IP 64 4\nthe command line is wrong\n"
        ".SH SEE ALSO\n.BR tyk\\-sync (1),\n.BR git (1),\n.BR ssh\\-keygen (1)\n"
    )
    return text


def command_text(command: dict, parents: list) -> str:
    path = parents + [command["commandName"]]
    children = [
        child
        for child in command.get("subcommands", [])
        if child["commandName"] != "help" and child.get("shouldDisplay", True)
    ]
    if children:
        return "".join(command_text(child, path) for child in children)
    text = ".SS " + escaped(" ".join(path[1:])) + "\n"
    text += escaped(command.get("abstract", "")) + "\n"
    text += paragraphs(command.get("discussion", ""))
    for argument in command.get("arguments", []):
        names = [name["name"] for name in argument.get("names") or []]
        if not argument.get("shouldDisplay", True) or "help" in names or "version" in names:
            continue
        text += ".TP\n" + argument_head(argument) + "\n"
        text += escaped(argument.get("abstract", "") or "") + "\n"
        values = argument.get("allValues") or argument.get("allValueStrings")
        if values:
            text += "One of " + escaped(", ".join(values)) + ".\n"
        if argument.get("defaultValue"):
            text += "Default: " + escaped(argument["defaultValue"]) + ".\n"
    return text


def argument_head(argument: dict) -> str:
    value = escaped("<" + argument.get("valueName", "value") + ">")
    if argument["kind"] == "positional":
        return "\\fI" + value + "\\fR"
    names = []
    for name in argument.get("names") or []:
        dashes = "--" if name["kind"] == "long" else "-"
        names.append("\\fB" + escaped(dashes + name["name"]) + "\\fR")
    return ", ".join(names) + (" \\fI" + value + "\\fR" if argument["kind"] == "option" else "")


def sync_page(sync: str) -> str:
    text = (
        ".SH NAME\ntyk\\-sync \\- dump, publish, update and synchronise Tyk configuration\n"
        ".SH DESCRIPTION\n"
        "The command line of tyk\\-sync, carried out by\n.BR tyk\\-promote (1).\n"
    )
    commands = [
        [], ["dump"], ["publish"], ["update"], ["sync"], ["examples"], ["examples", "show"],
        ["examples", "publish"], ["version"],
    ]
    for command in commands:
        title = " ".join(["tyk-sync"] + command).upper()
        text += f".SH {escaped(title)}\n.nf\n" + escaped(output(sync, *command, "--help").rstrip())
        text += "\n.fi\n"
    return text + ".SH SEE ALSO\n.BR tyk\\-promote (1)\n"


main()
