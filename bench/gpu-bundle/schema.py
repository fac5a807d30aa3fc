"""What results.json holds: results.schema.json, and a check of the little of JSON Schema that it uses."""
import json
import os
import sys

VERSION = 1
FILE = os.path.join(os.path.dirname(os.path.abspath(__file__)), "results.schema.json")
TYPES = {"object": dict, "array": list, "string": str, "boolean": bool, "integer": int, "number": (int, float), "null": type(None)}


def problems(results):
    """Where results and schema differ, a sentence each."""
    with open(FILE) as file:
        schema = json.load(file)
    return list(differences(results, schema, schema.get("$defs", {}), "results"))


def differences(value, rule, named, place):
    if "$ref" in rule:
        rule = named[rule["$ref"].rpartition("/")[2]]
    types = rule.get("type", [])
    types = [types] if isinstance(types, str) else types
    if types and not any(is_a(value, name) for name in types):
        yield f"{place} must be {' or '.join(types)}, but is {type(value).__name__}"
        return
    if "enum" in rule and value not in rule["enum"]:
        yield f"{place} must be one of {rule['enum']}, but is {value!r}"
    if isinstance(value, dict):
        for name in rule.get("required", []):
            if name not in value:
                yield f"{place} lacks {name}"
        known = rule.get("properties", {})
        for name, part in value.items():
            if name in known:
                yield from differences(part, known[name], named, f"{place}.{name}")
            elif rule.get("additionalProperties") is False:
                yield f"{place} has {name}, which the schema does not know"
    if isinstance(value, list) and "items" in rule:
        for index, part in enumerate(value):
            yield from differences(part, rule["items"], named, f"{place}[{index}]")


def is_a(value, name):
    if isinstance(value, bool):
        return name == "boolean"
    return isinstance(value, TYPES[name])


if __name__ == "__main__":
    with open(sys.argv[1]) as results_file:
        found = problems(json.load(results_file))
    print("\n".join(found))
    sys.exit(1 if found else 0)
