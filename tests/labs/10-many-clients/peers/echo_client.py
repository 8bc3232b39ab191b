"""P11: sends its name, prints what comes back. python3 echo_client.py PORT [NAME]"""
import random
import socket
import sys

name = sys.argv[2] if len(sys.argv) > 2 else f"Python client {random.randint(1, 1000)}"
# #region client
with socket.create_connection(("127.0.0.1", int(sys.argv[1])), timeout=5) as connection:
    connection.sendall(name.encode())
    received = b""
    while part := connection.recv(1024):  # to FIN: one recv may bring half of it
        received += part
print("Received:", received.decode())
# #endregion client
