"""Reads with a single recv, as many first programs do: python3 read_once.py PORT."""
import socket
import sys

# #region once
connection = socket.create_connection(("127.0.0.1", int(sys.argv[1])))
data = connection.recv(1024)  # the first piece, whatever its size
print(data.decode(), end="")
connection.close()
# #endregion once
