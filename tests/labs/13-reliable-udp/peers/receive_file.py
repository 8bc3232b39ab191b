"""Receives one file by stop-and-wait and writes it to standard output, as hex.

Arguments: number of the first datagram, seconds to linger.
"""
import socket
import sys

from datagram import ACK, DATA, LAST, decode, encode


# #region receive
def receive(sock, expected, linger_s=2.0):
    delivered, pieces = None, []
    is_complete = False
    while True:
        sock.settimeout(linger_s if is_complete else 10.0)
        try:
            data, sender = sock.recvfrom(2048)
        except TimeoutError:
            return b"".join(pieces) if is_complete else None
        datagram = decode(data)
        if datagram is None or datagram[0] != DATA:
            continue
        _, flags, seq, payload = datagram
        if seq == expected and not is_complete:
            pieces.append(payload)
            delivered, expected = seq, (seq + 1) % 65536
            is_complete = bool(flags & LAST)
        if seq == delivered:
            sock.sendto(encode(ACK, 0, seq), sender)


# #endregion receive


def main():
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as sock:
        sock.bind(("127.0.0.1", 0))
        print(f"port {sock.getsockname()[1]}", flush=True)
        data = receive(sock, int(sys.argv[1]), float(sys.argv[2]))
    print("truncated" if data is None else f"file {data.hex()}")


main()
