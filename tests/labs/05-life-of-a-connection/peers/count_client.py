"""Asks the byte-count service: count_client.py HOST PORT BYTES. Prints the answer and the port."""
import socket
import sys

host, port, size = sys.argv[1], int(sys.argv[2]), int(sys.argv[3])
data = b"." * size
# #region ask
with socket.create_connection((host, port), timeout=10) as sock:
    sock.sendall(data)
    sock.shutdown(socket.SHUT_WR)
    answer = b""
    while chunk := sock.recv(1024):
        answer += chunk
# #endregion ask
print(answer.decode("ascii"), end="")
