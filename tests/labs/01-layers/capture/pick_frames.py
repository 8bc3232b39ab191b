"""Takes the frames of the lesson out of the three captures, in the order in which they are told.

usage: pick_frames.py CAPTURES_FOLDER OUTPUT_FOLDER

Writes frames.pcap (what the lab's server sends) and sender.pcap (three of them as the client's own
machine saw them, above its adapter).
"""

import struct
import sys
from pathlib import Path

PCAP_HEADER = struct.pack("=IHHiIII", 0xA1B2C3D4, 2, 4, 0, 0, 262144, 1)

ARP, IPV4, IPV6 = 0x0806, 0x0800, 0x86DD
ICMP, TCP, UDP = 1, 6, 17


class Record:
    def __init__(self, header: bytes, frame: bytes):
        self.header = header
        self.frame = frame
        self.type = struct.unpack("!H", frame[12:14])[0]
        self.is_ipv4 = self.type == IPV4
        self.is_ours = self.is_ipv4 and frame[26:30] == bytes([192, 0, 2, 10])
        self.transport = 14 + (frame[14] & 15) * 4 if self.is_ipv4 else 0
        self.fragment = struct.unpack("!H", frame[20:22])[0] & 0x1FFF if self.is_ipv4 else 0
        self.more = self.is_ipv4 and frame[20] & 0x20 != 0

    def is_ip(self, protocol: int) -> bool:
        return self.is_ipv4 and self.frame[23] == protocol and not self.fragment

    def ports(self) -> tuple[int, int]:
        return struct.unpack("!HH", self.frame[self.transport : self.transport + 4])

    def is_udp_from(self, port: int) -> bool:
        return self.is_ours and self.is_ip(UDP) and self.ports()[0] == port

    def is_tcp(self, flags: int, with_data: bool) -> bool:
        if not self.is_ip(TCP) or self.frame[self.transport + 13] != flags:
            return False
        header = (self.frame[self.transport + 12] >> 4) * 4
        total = struct.unpack("!H", self.frame[16:18])[0]
        return (14 + total > self.transport + header) == with_data


def read(path: Path) -> list[Record]:
    data = path.read_bytes()
    records, offset = [], 24
    while offset + 16 <= len(data):
        _, _, kept, original = struct.unpack("=IIII", data[offset : offset + 16])
        frame = data[offset + 16 : offset + 16 + kept]
        assert kept == original, "frames must be whole"
        records.append(Record(data[offset : offset + 16], frame))
        offset += 16 + kept
    return records


def main() -> None:
    folder, output = Path(sys.argv[1]), Path(sys.argv[2])
    lan, wan, client = (read(folder / f"{name}.pcap") for name in ("lan", "wan", "client"))
    # What came before the talk (pings, the neighbours' first words) is left out.
    start = max(i for i, r in enumerate(lan) if r.is_udp_from(50001))
    asked = max(i for i, r in enumerate(lan[:start]) if r.type == ARP and r.frame[21] == 1 and r.frame[28:32] == bytes([192, 0, 2, 10]))
    answered = next(i for i in range(asked, len(lan)) if lan[i].type == ARP and lan[i].frame[21] == 2)

    def first(records: list[Record], wanted) -> Record:
        return next(record for record in records if wanted(record))

    def last(records: list[Record], wanted) -> Record:
        return first(records[::-1], wanted)

    talk = lan[start:]
    message = lan[start]
    crossed = last(wan, lambda r: r.is_udp_from(50001))
    data = first(talk, lambda r: r.is_ours and r.is_tcp(0x18, True))
    frames = [
        lan[asked],
        lan[answered],
        message,
        crossed,
        first(talk, lambda r: r.is_udp_from(50002)),
        first(talk, lambda r: r.is_ours and r.is_ip(ICMP)),
        first(talk, lambda r: r.is_tcp(0x02, False)),
        first(talk, lambda r: r.is_tcp(0x12, False)),
        first(talk, lambda r: r.is_ours and r.is_tcp(0x10, False)),
        data,
        first(wan, lambda r: r.is_ours and r.is_tcp(0x18, True)),
        first(talk, lambda r: r.is_tcp(0x18, True) and not r.is_ours),
        last(wan, lambda r: r.is_udp_from(50004)),
        first(talk, lambda r: r.type == IPV6 and r.frame[20] == UDP),
        first(talk, lambda r: r.type < 0x0600),
        first(wan, lambda r: r.is_ours and r.more),
        first(wan, lambda r: r.is_ours and r.fragment > 0),
    ]
    # The switch, and an adapter with nothing to pad, leave a frame as it is.
    sent = [last(client, lambda r: r.is_udp_from(port)) for port in (50001, 50002)]
    sent.append(first(client, lambda r: r.is_ours and r.is_tcp(0x18, True)))
    assert sent[0].frame == message.frame and sent[2].frame == data.frame
    assert sent[1].frame.ljust(60, b"\0") == frames[4].frame
    write(output / "frames.pcap", frames)
    write(output / "sender.pcap", sent)


def write(path: Path, records: list[Record]) -> None:
    path.write_bytes(PCAP_HEADER + b"".join(record.header + record.frame for record in records))


main()
