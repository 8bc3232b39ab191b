"""Sends standard input by stop-and-wait. Arguments: port, number of the first datagram."""
import socket
import sys
import time

from datagram import ACK, DATA, LAST, PIECE_BYTES, decode, encode

TRIES = 8


# #region wait
def acknowledged(sock, seq, wait_s):
    """Waits for the ACK of seq. Other datagrams come and go; the deadline stays."""
    deadline = time.monotonic() + wait_s
    while (left_s := deadline - time.monotonic()) > 0:
        sock.settimeout(left_s)
        try:
            datagram = decode(sock.recv(2048))
        except (TimeoutError, ConnectionRefusedError):
            continue
        if datagram and datagram[0] == ACK and datagram[2] == seq:
            return True
    return False


# #endregion wait


def send_piece(sock, seq, flags, payload):
    wait_s = 0.2
    for _ in range(TRIES):
        try:
            sock.send(encode(DATA, flags, seq, payload))
        except ConnectionRefusedError:
            pass  # a hint about the try before; the receiver may be there now
        if acknowledged(sock, seq, wait_s):
            return
        wait_s = min(2 * wait_s, 1.6)
    sys.exit(f"no ACK of {seq}")


def main():
    port, seq = int(sys.argv[1]), int(sys.argv[2])
    data = sys.stdin.buffer.read()
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as sock:
        sock.connect(("127.0.0.1", port))
        for start in range(0, max(len(data), 1), PIECE_BYTES):
            payload = data[start : start + PIECE_BYTES]
            is_last = start + PIECE_BYTES >= len(data)
            send_piece(sock, seq, LAST if is_last else 0, payload)
            seq = (seq + 1) % 65536


main()
