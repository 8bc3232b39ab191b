"""Length-prefixed frames over a blocking socket: the Python side of lesson 07."""

import socket
import struct

MAX_BYTES = 1024 * 1024


# region frame
def send_frame(sock: socket.socket, payload: bytes) -> None:
    sock.sendall(struct.pack(">I", len(payload)) + payload)


def recv_exactly(sock: socket.socket, size: int) -> bytes:
    """recv(n) returns up to n bytes, so it takes a loop to get n."""
    data = bytearray()
    while len(data) < size:
        chunk = sock.recv(size - len(data))
        if not chunk:
            raise EOFError("the stream ended inside a frame")
        data += chunk
    return bytes(data)


def recv_frame(sock: socket.socket) -> bytes:
    (size,) = struct.unpack(">I", recv_exactly(sock, 4))
    if size > MAX_BYTES:
        raise ValueError(f"a frame of {size} bytes is announced")
    return recv_exactly(sock, size)


# endregion frame
