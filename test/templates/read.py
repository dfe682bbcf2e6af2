"""Reads rendered files, one a line of JSON with its extension, and prints what parsers of Python make of each, in the same order."""

import json
import shlex
import sys
import tomllib
import xml.etree.ElementTree as xml

import yaml


def tree(element):
    return [element.tag, element.attrib, element.text or "", [tree(child) for child in element]]


PARSERS = {
    "ks": lambda text: [shlex.split(line, comments=True) for line in text.split("\n")],
    "json": json.loads,
    "toml": tomllib.loads,
    "yaml": yaml.safe_load,
    "xml": lambda text: tree(xml.fromstring(text)),
}

for row in sys.stdin:
    case = json.loads(row)
    print(json.dumps(PARSERS[case["extension"]](case["text"])))
