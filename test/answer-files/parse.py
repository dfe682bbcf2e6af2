"""Reads answer files, one a line of JSON with its family, and prints what parsers of Python make of each, in the same order."""

import json
import shlex
import sys
import tomllib

import yaml


def kickstart(text):
    commands, sections, section = [], {}, None
    for line in text.split("\n"):
        if section is None:
            words = shlex.split(line, comments=True)
            if words and words[0].startswith("%") and words[0] != "%include":
                section = sections.setdefault(" ".join(words), [])
            elif words:
                commands.append(words)
        elif line == "%end":
            section = None
        else:
            section.append(line)
    return {"commands": commands, "sections": sections, "open": section is not None}


def preseed(text):
    return [line.split(" ", 3) for line in text.split("\n") if line]


# The one written in C reads the same language.
LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)

PARSERS = {"anaconda": kickstart, "ubuntu": lambda text: yaml.load(text, LOADER), "debian": preseed, "agama": json.loads, "proxmox": tomllib.loads}

for row in sys.stdin:
    case = json.loads(row)
    print(json.dumps(PARSERS[case["family"]](case["text"])))
