"""Asks the prime service: python3 prime_client.py PORT REQUEST…"""
import socket
import sys

with socket.create_connection(("127.0.0.1", int(sys.argv[1])), timeout=20) as connection:
    connection.sendall("".join(f"{request}\r\n" for request in sys.argv[2:]).encode())
    connection.shutdown(socket.SHUT_WR)
    for line in connection.makefile("rb"):
        print(line.decode(), end="")
