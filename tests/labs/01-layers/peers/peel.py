"""The layers of a frame, with struct: the Python side of lesson 01."""

import struct


class BadFrame(Exception):
    """What cannot be a frame; `code` says why."""

    def __init__(self, code: str):
        super().__init__(code)
        self.code = code


# region struct
def take(layout: str, data: bytes) -> tuple:
    """unpack_from with an error of ours; "!" in the layout: network byte order, no gaps."""
    if len(data) < struct.calcsize(layout):
        raise BadFrame("ERR_TRUNCATED")
    return struct.unpack_from(layout, data)


def peel(frame: bytes) -> list[dict]:
    dst, src, ether_type = take("!6s6sH", frame)
    link = {"layer": "link", "dst": dst.hex(":"), "src": src.hex(":"), "etherType": ether_type}
    carried = frame[14:]
    return [link, *(peel_ipv4(carried) if ether_type == 0x0800 else payload(carried))]


# endregion struct


def peel_ipv4(data: bytes) -> list[dict]:
    first, total, fragment, ttl, protocol, src, dst = take("!BxHxxHBBxx4s4s", data)
    header = (first & 15) * 4
    if first >> 4 != 4 or header < 20:
        raise BadFrame("ERR_PROTOCOL")
    if len(data) < header:
        raise BadFrame("ERR_TRUNCATED")
    if checksum(data[:header]) != 0 or total < header:
        raise BadFrame("ERR_PROTOCOL")
    if len(data) < total:
        raise BadFrame("ERR_TRUNCATED")
    network = {
        "layer": "network",
        "src": ".".join(map(str, src)),
        "dst": ".".join(map(str, dst)),
        "protocol": protocol,
        "ttl": ttl,
        "headerLength": header,
        "totalLength": total,
    }
    carried = data[header:total]
    if fragment & 0x1FFF == 0 and protocol == 6:
        return [network, *peel_tcp(carried)]
    if fragment & 0x1FFF == 0 and protocol == 17:
        return [network, *peel_udp(carried, fragment & 0x2000 != 0)]
    return [network, *payload(carried)]


# region checksum
def checksum(data: bytes) -> int:
    """Python's integers never overflow, so the carries are folded in at the end."""
    total = sum(word for (word,) in struct.iter_unpack("!H", data + b"\0" * (len(data) % 2)))
    while total > 0xFFFF:
        total = (total & 0xFFFF) + (total >> 16)
    return total ^ 0xFFFF


# endregion checksum


def peel_tcp(data: bytes) -> list[dict]:
    src, dst, offset = take("!HH8xB7x", data)
    header = (offset >> 4) * 4
    if header < 20:
        raise BadFrame("ERR_PROTOCOL")
    if len(data) < header:
        raise BadFrame("ERR_TRUNCATED")
    return [transport("TCP", src, dst, header), *payload(data[header:])]


def peel_udp(data: bytes, is_first_fragment: bool) -> list[dict]:
    src, dst, length = take("!HHH2x", data)
    if length < 8:
        raise BadFrame("ERR_PROTOCOL")
    if length > len(data) and not is_first_fragment:
        raise BadFrame("ERR_TRUNCATED")
    return [transport("UDP", src, dst, 8), *payload(data[8:length])]


def transport(protocol: str, src: int, dst: int, header: int) -> dict:
    return {
        "layer": "transport",
        "protocol": protocol,
        "srcPort": src,
        "dstPort": dst,
        "headerLength": header,
    }


def payload(data: bytes) -> list[dict]:
    return [{"layer": "payload", "bytes": data.hex()}]
