"""Sends its arguments, frames as hex, one a line, to one client, and ends.

usage: frame_server.py HEX...
"""

import socket
import sys


def main() -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        print("port", server.getsockname()[1], flush=True)
        sock, _ = server.accept()
        with sock:
            for frame in sys.argv[1:]:
                sock.sendall(frame.encode() + b"\n")


main()
