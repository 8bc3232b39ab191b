"""Addresses with Python's libraries: a peer of lesson 02.

addresses.py resolve NAME        one address a line
addresses.py whoami HOST PORT    what the server says
addresses.py parse TEXT…         the bytes as hex, or "refused", by the strict parser
addresses.py roles               ADDRESS/PREFIX lines on standard input: network, broadcast or host
"""
import ipaddress
import socket
import sys


# #region resolve
def resolve_all(name):
    found = socket.getaddrinfo(name, None, type=socket.SOCK_STREAM)
    return sorted({address[0] for *_, address in found})
# #endregion resolve


def parse(text):
    try:
        return ipaddress.IPv4Address(text).packed.hex()
    except ValueError:
        return "refused"


def role(text):
    address, prefix = text.split("/")
    network = ipaddress.ip_network(text, strict=False)
    if int(prefix) > 30:
        return "host"
    if ipaddress.ip_address(address) == network.network_address:
        return "network"
    is_last = ipaddress.ip_address(address) == network.broadcast_address
    return "directed-broadcast" if is_last else "host"


mode, *args = sys.argv[1:]
if mode == "resolve":
    print("\n".join(resolve_all(args[0])))
elif mode == "whoami":
    with socket.create_connection((args[0], int(args[1])), timeout=10) as sock:
        answer = b""
        while chunk := sock.recv(1024):
            answer += chunk
        print(answer.decode("utf-8"), end="")
        print(sock.getsockname()[1])
elif mode == "parse":
    print("\n".join(parse(text) for text in args))
else:
    print("\n".join(role(line.strip()) for line in sys.stdin))
