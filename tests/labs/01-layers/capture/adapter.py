"""Two interfaces and what lies between a kernel and a cable: an Ethernet adapter that pads.

usage: adapter.py KERNEL_SIDE CABLE_SIDE
"""

import select
import socket
import sys

ETH_P_ALL = 0x0003
# IEEE 802.3: a frame has at least 64 bytes with its frame check sequence of 4.
MIN_FRAME = 60
PACKET_OUTGOING = 4


def main() -> None:
    kernel, cable = (open_interface(name) for name in sys.argv[1:])
    while True:
        readable, _, _ = select.select([kernel, cable], [], [])
        for sock in readable:
            frame, (_, _, kind, _, _) = sock.recvfrom(65535)
            if kind == PACKET_OUTGOING:
                continue
            if sock is kernel:
                cable.send(frame.ljust(MIN_FRAME, b"\0"))
            else:
                kernel.send(frame)


def open_interface(name: str) -> socket.socket:
    sock = socket.socket(socket.AF_PACKET, socket.SOCK_RAW, socket.htons(ETH_P_ALL))
    sock.bind((name, 0))
    return sock


main()
