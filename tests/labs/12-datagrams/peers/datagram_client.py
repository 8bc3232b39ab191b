"""A datagram client in Python: a peer of lesson 12.

datagram_client.py HOST PORT [TEXT…]    prints each reply as a line; without TEXT sends no bytes once
"""
import socket
import sys


# #region client
def ask(text, host, port):
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as sock:
        sock.settimeout(5)                  # without it a lost datagram is waited for for ever
        sock.connect((host, port))          # sends nothing; from now on only this peer is heard
        sock.send(text.encode("utf-8"))
        return sock.recv(65_507).decode("utf-8")
# #endregion client


# #region usage
if len(sys.argv) < 3:
    print("usage: datagram_client.py HOST PORT [TEXT…]", file=sys.stderr)
    sys.exit(2)
# #endregion usage

_, host, port, *texts = sys.argv
for text in texts or [""]:
    print(ask(text, host, int(port)))
