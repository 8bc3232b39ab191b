"""Asks the frame server for its frames and prints the layers of each as one line of JSON.

usage: frame_client.py HOST PORT
"""

import json
import socket
import sys

from peel import BadFrame, peel


def main() -> None:
    host, port = sys.argv[1:]
    with socket.create_connection((host, int(port)), timeout=10) as sock:
        with sock.makefile("r", encoding="ascii") as lines:
            for line in lines:
                print(describe(bytes.fromhex(line)))


def describe(frame: bytes) -> str:
    try:
        return json.dumps(peel(frame), separators=(",", ":"))
    except BadFrame as error:
        return json.dumps({"error": error.code}, separators=(",", ":"))


main()
