"""The greeting server in Python: python3 greeting_server.py PORT (0: the system chooses)."""
import socket
import sys

with socket.create_server(("127.0.0.1", int(sys.argv[1]))) as listener:
    print("listening on %s:%d" % listener.getsockname(), flush=True)
    while True:
        client, address = listener.accept()
        print("Server got connection from", address, flush=True)
        with client:
            client.sendall("Thank you for the connection".encode())
