"""Reads a flood slowly: after a pause, and in pieces of at most 4096 bytes."""
import hashlib
import socket
import sys
import time


# region read
def read_all(sock):
    digest, total = hashlib.sha256(), 0
    while True:
        data = sock.recv(4096)      # waits only while the receive buffer is empty
        if data == b'':             # FIN: nothing more comes
            return total, digest.hexdigest()
        digest.update(data)
        total += len(data)
# endregion read


def main():
    port, pause = int(sys.argv[1]), float(sys.argv[2])
    with socket.create_connection(('127.0.0.1', port)) as sock:
        time.sleep(pause)           # meanwhile the window closes and the sender waits
        total, digest = read_all(sock)
    print(total, digest)


main()
