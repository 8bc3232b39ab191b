"""Echoes the frames of one client, then ends. Prints the port that it listens on.

usage: frame_server.py
"""

import socket

from frames import recv_frame, send_frame


def main() -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        print("port", listener.getsockname()[1], flush=True)
        connection, _ = listener.accept()
        with connection:
            connection.settimeout(10)
            try:
                while True:
                    send_frame(connection, recv_frame(connection))
            except EOFError:
                pass  # between two frames that is the proper end; a test counts the answers


main()
