"""Packs a person (JSON on standard input) and prints the record as hex; or, with an argument
in hex, unpacks it and prints JSON.

usage: records.py [HEX]
"""

import json
import struct
import sys


# region record
# u32 big-endian, 32 bytes, u8: 37 bytes without gaps
RECORD = struct.Struct(">I32sB")


def pack_person(person_id: int, name: str, age: int) -> bytes:
    encoded = name.encode("utf-8")
    if len(encoded) > 32:  # "32s" would cut it without a word
        raise ValueError("the name does not fit")
    return RECORD.pack(person_id, encoded, age)


# endregion record


def main() -> None:
    if len(sys.argv) > 1:
        person_id, name, age = RECORD.unpack(bytes.fromhex(sys.argv[1]))
        found = {"id": person_id, "name": name.rstrip(b"\0").decode("utf-8"), "age": age}
        print(json.dumps(found))
    else:
        wanted = json.loads(sys.stdin.read())
        print(pack_person(wanted["id"], wanted["name"], wanted["age"]).hex())


main()
