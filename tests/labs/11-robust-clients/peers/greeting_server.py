"""The greeting server of the older notes: greets so many clients, and ends."""

import socket
import sys

GREETING = b'Thank you for the connection'

with socket.create_server(('127.0.0.1', 0)) as listener:
    print(f'port {listener.getsockname()[1]}', flush=True)
    for _ in range(int(sys.argv[1])):
        client, _address = listener.accept()
        with client:
            client.sendall(GREETING)
