"""Reads everything up to FIN: python3 read_to_end.py PORT."""
import socket
import sys

# #region loop
with socket.create_connection(("127.0.0.1", int(sys.argv[1])), timeout=5) as connection:
    chunks = []
    while chunk := connection.recv(1024):  # b"" means: FIN has come
        chunks.append(chunk)
print(b"".join(chunks).decode(), end="")  # decode once, when everything is there
# #endregion loop
