"""A datagram server in Python: a peer of lesson 12.

datagram_server.py echo|greeting|small|whole

Prints the port, then answers until its standard input ends. `small` asks for five bytes of each
datagram, `whole` for all that there can be; both print what they saw.
"""
import os
import socket
import sys
import threading

# #region server
sock = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
sock.bind(("127.0.0.1", 0))          # no listen, no accept


def echo_once():
    data, address = sock.recvfrom(65_507)   # one datagram, and who sent it
    sock.sendto(data, address)
# #endregion server


def greet_once():
    data, address = sock.recvfrom(1024)
    print("Server got data from client:", data.decode("utf-8"), flush=True)
    sock.sendto("Thank you for the data".encode("utf-8"), address)


# #region small
def see_once(n):
    data, address = sock.recvfrom(n)        # what is behind n bytes is gone
    # data.decode("utf-8") would raise when a character was cut, and end the server.
    print(len(data), data.decode("utf-8", errors="ignore"), flush=True)
    sock.sendto("收到你的消息".encode("utf-8"), address)
# #endregion small


STEPS = {
    "echo": echo_once,
    "greeting": greet_once,
    "small": lambda: see_once(5),
    "whole": lambda: see_once(65_507),
}


def end_with_input():
    sys.stdin.read()
    os._exit(0)


step = STEPS[sys.argv[1]]
print(sock.getsockname()[1], flush=True)
threading.Thread(target=end_with_input, daemon=True).start()
while True:
    step()
