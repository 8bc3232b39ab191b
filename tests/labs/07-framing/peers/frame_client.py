"""Sends its arguments (hex) as frames in one go, prints the answers as hex, one a line.

usage: frame_client.py HOST PORT HEX...
"""

import socket
import sys

from frames import recv_frame, send_frame


def main() -> None:
    host, port, *messages = sys.argv[1:]
    with socket.create_connection((host, int(port)), timeout=10) as sock:
        for message in messages:
            send_frame(sock, bytes.fromhex(message))
        for _ in messages:
            print("answer", recv_frame(sock).hex(), flush=True)


main()
