"""Parses answer files, one a line of JSON with a schema, and prints what jsonschema says of each: nothing, or the first fault."""

import json
import sys
import tomllib

import jsonschema
import yaml

PARSERS = {"ubuntu": yaml.safe_load, "agama": json.loads, "proxmox": tomllib.loads}

schemas = json.loads(sys.stdin.readline())
for row in sys.stdin:
    case = json.loads(row)
    document = PARSERS[case["family"]](case["text"])
    validator = jsonschema.Draft202012Validator(schemas[case["family"]])
    fault = next(iter(validator.iter_errors(document)), None)
    print(json.dumps(None if fault is None else f"{list(fault.absolute_path)}: {fault.message}"[:300]))
