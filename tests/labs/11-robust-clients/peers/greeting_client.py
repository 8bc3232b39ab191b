"""Fetches the greeting with one deadline for everything: greeting_client.py HOST PORT SECONDS."""

import socket
import sys
import time

GREETING_BYTES = 28


# #region deadline
def fetch_greeting(host, port, seconds):
    deadline = time.monotonic() + seconds

    def left():
        remaining = deadline - time.monotonic()
        if remaining <= 0:
            raise TimeoutError('no greeting in time')
        return remaining

    received = b''
    with socket.create_connection((host, port), timeout=left()) as sock:
        while True:
            sock.settimeout(left())  # of this one call; so it shrinks before each
            chunk = sock.recv(1024)
            if not chunk:
                break
            received += chunk
    if len(received) < GREETING_BYTES:
        raise EOFError(f'FIN after {len(received)} of {GREETING_BYTES} bytes')
    return received.decode('utf-8')
# #endregion deadline


if __name__ == '__main__':
    try:
        print(fetch_greeting(sys.argv[1], int(sys.argv[2]), float(sys.argv[3])))
    except (OSError, EOFError) as error:
        print(type(error).__name__)
