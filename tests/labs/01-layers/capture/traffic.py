"""The conversations of which lesson 01 shows the frames. See make-capture.sh.

usage: traffic.py no-offload INTERFACE... | serve | wait | talk | talk-long
"""

import ctypes
import fcntl
import socket
import struct
import sys
import threading
import time

SERVER = "198.51.100.20"
SERVER_V6 = "2001:db8:2::20"
UDP_PORT = 6789
TCP_PORT = 12345
MESSAGE = b"hello across layers"
LONG = (
    b"A datagram with two hundred bytes does not fit through a link of one hundred and twenty-eight. "
    b"The router cuts it in two; only the first piece begins with the UDP header, and only the host "
    b"joins them."
)


def no_offload(name: str) -> None:
    """Turns off what would leave checksums or cutting to hardware (ethtool -K … off)."""
    sock = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    for command in (0x17, 0x19, 0x1F, 0x24, 0x2C):  # tx checksums, sg, tso, gso, gro
        value = ctypes.create_string_buffer(struct.pack("II", command, 0))
        request = struct.pack("16sP", name.encode(), ctypes.addressof(value))
        fcntl.ioctl(sock, 0x8946, request)  # SIOCETHTOOL


def serve() -> None:
    threading.Thread(target=serve_udp, args=(socket.AF_INET,), daemon=True).start()
    threading.Thread(target=serve_udp, args=(socket.AF_INET6,), daemon=True).start()
    with socket.create_server((SERVER, TCP_PORT)) as server:
        while True:
            sock, _ = server.accept()
            with sock:
                sock.recv(1024)
                sock.sendall(b"Thank you for the connection")


def serve_udp(family: socket.AddressFamily) -> None:
    with socket.socket(family, socket.SOCK_DGRAM) as sock:
        sock.bind((SERVER if family == socket.AF_INET else SERVER_V6, UDP_PORT))
        while True:
            data, peer = sock.recvfrom(65535)
            sock.sendto(data, peer)


def wait() -> None:
    """Until the switch forwards and the server answers: three echoes in a row."""
    answered = 0
    for _ in range(120):
        answered = answered + 1 if echo_answered() else 0
        if answered == 3:
            return
        time.sleep(0.25)
    sys.exit("the network does not come up")


def echo_answered() -> bool:
    try:
        with udp_socket(socket.AF_INET, 0) as sock:
            sock.sendto(b"ready?", (SERVER, UDP_PORT))
            return sock.recv(1024) == b"ready?"
    except OSError:
        return False


def udp_socket(family: socket.AddressFamily, port: int) -> socket.socket:
    sock = socket.socket(family, socket.SOCK_DGRAM)
    sock.settimeout(2)
    sock.bind(("", port))
    return sock


def ask(message: bytes, port: int, options: bytes = b"") -> None:
    with udp_socket(socket.AF_INET, port) as sock:
        if options:
            sock.setsockopt(socket.IPPROTO_IP, socket.IP_OPTIONS, options)
        sock.setsockopt(socket.IPPROTO_IP, 10, 0)  # IP_MTU_DISCOVER: don't, so routers may fragment
        sock.sendto(message, (SERVER, UDP_PORT))
        assert sock.recv(65535) == message


def ping_once() -> None:
    """One ICMP echo, by a raw socket."""
    with socket.socket(socket.AF_INET, socket.SOCK_RAW, socket.IPPROTO_ICMP) as sock:
        sock.settimeout(2)
        body = struct.pack("!HH", 0x5753, 1) + b"are you there? " * 2
        sock.sendto(struct.pack("!BBH", 8, 0, checksum(b"\x08\0\0\0" + body)) + body, (SERVER, 0))
        sock.recv(1024)


def checksum(data: bytes) -> int:
    total = sum(struct.unpack(f"!{len(data) // 2}H", data))
    while total > 0xFFFF:
        total = (total & 0xFFFF) + (total >> 16)
    return total ^ 0xFFFF


def talk() -> None:
    ask(MESSAGE, 50001)
    ask(b"hi", 50002)
    ping_once()
    with socket.socket() as sock:
        sock.bind(("", 50003))
        sock.connect((SERVER, TCP_PORT))
        sock.sendall(MESSAGE)
        while sock.recv(1024):
            pass
    # Record route (RFC 791 §3.1): 7, length 11, pointer 4, room for two addresses; end of list.
    ask(b"which way?", 50004, bytes([7, 11, 4]) + bytes(8) + b"\0")
    with udp_socket(socket.AF_INET6, 50005) as sock:
        sock.sendto(MESSAGE, (SERVER_V6, UDP_PORT))
        assert sock.recv(1024) == MESSAGE
    time.sleep(1.5)  # one hello of the spanning tree


def main() -> None:
    command, *arguments = sys.argv[1:]
    if command == "no-offload":
        for name in arguments:
            no_offload(name)
    elif command == "serve":
        serve()
    elif command == "wait":
        wait()
    elif command == "talk":
        talk()
    elif command == "talk-long":
        ask(LONG, 50006)
        time.sleep(0.5)  # until the captures have written what they saw
    else:
        sys.exit(__doc__)


main()
