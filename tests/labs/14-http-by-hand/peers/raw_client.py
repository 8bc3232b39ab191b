"""Fetches a path with a bare socket and prints head and body as JSON.

usage: raw_client.py HOST PORT METHOD TARGET
"""

import json
import socket
import sys


# region fetch
def fetch(host, port, method, target):
    request = f"{method} {target} HTTP/1.1\r\nHost: {host}:{port}\r\nConnection: close\r\n\r\n"
    with socket.create_connection((host, port), timeout=10) as sock:
        sock.sendall(request.encode("ascii"))
        received = b""
        while piece := sock.recv(4096):
            received += piece
    head, _, body = received.partition(b"\r\n\r\n")
    return head.decode("latin-1").split("\r\n"), body


# endregion fetch

lines, content = fetch(sys.argv[1], int(sys.argv[2]), sys.argv[3], sys.argv[4])
print(json.dumps({"lines": lines, "body": content.decode("utf-8")}))
