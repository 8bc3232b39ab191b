"""The datagram of lab 13: type, flags, seq, length, checksum, payload."""
import struct

DATA, ACK, LAST = 1, 2, 1
HEADER = struct.Struct(">BBHHH")
PIECE_BYTES = 1024


def checksum(data):
    """The Internet checksum of RFC 1071."""
    total = sum(data[::2]) * 256 + sum(data[1::2])
    while total > 0xFFFF:
        total = (total & 0xFFFF) + (total >> 16)
    return ~total & 0xFFFF


def encode(kind, flags, seq, payload=b""):
    head = HEADER.pack(kind, flags, seq, len(payload), 0)
    return HEADER.pack(kind, flags, seq, len(payload), checksum(head + payload)) + payload


def decode(data):
    """Returns (kind, flags, seq, payload), or None for what is damaged."""
    if len(data) < HEADER.size or checksum(data) != 0:
        return None
    kind, flags, seq, length, _ = HEADER.unpack(data[: HEADER.size])
    payload = data[HEADER.size :]
    return (kind, flags, seq, payload) if length == len(payload) else None
