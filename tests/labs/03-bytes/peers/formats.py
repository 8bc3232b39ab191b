"""Writes one message with Python's libraries, or reads what another program wrote.

formats.py write   standard input: {"from", "to", "content"}; output: {"json", "xml", "base64", "size"}
formats.py read    standard input: the latter; output: {"json": message, "xml": message, ...}
"""
import base64
import json
import struct
import sys
import xml.etree.ElementTree as ElementTree

FIELDS = ("from", "to", "content")


# #region write
def to_xml(message):
    root = ElementTree.Element("message")
    for name in FIELDS:
        ElementTree.SubElement(root, name).text = message[name]
    return ElementTree.tostring(root, encoding="unicode", xml_declaration=True)


def size_of(text):
    data = text.encode("utf-8")
    return struct.pack(">I", len(data))
# #endregion write


def from_xml(text):
    root = ElementTree.fromstring(text.encode("utf-8"))
    return {name: root.findtext(name) for name in FIELDS}


def write(message):
    text = message["content"]
    return {
        "json": json.dumps(message),
        "xml": to_xml(message),
        "base64": base64.b64encode(text.encode("utf-8")).decode("ascii"),
        "size": size_of(text).hex(),
    }


def read(written):
    (size,) = struct.unpack(">I", bytes.fromhex(written["size"]))
    return {
        "json": json.loads(written["json"]),
        "xml": from_xml(written["xml"]),
        "base64": base64.b64decode(written["base64"], validate=True).decode("utf-8"),
        "size": size,
    }


given = json.loads(sys.stdin.buffer.read().decode("utf-8"))
print(json.dumps((write if sys.argv[1] == "write" else read)(given)))
