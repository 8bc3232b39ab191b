"""A registry for one user at a time, after P5: python3 registry_server.py PORT (0: any)"""
import json
import socket
import sys

with socket.create_server(("127.0.0.1", int(sys.argv[1]))) as listener:
    print("listens on %s:%d" % listener.getsockname(), flush=True)
    connection, _ = listener.accept()
    with connection, connection.makefile("rb") as lines:
        user = json.loads(lines.readline(1025))
        connection.sendall(json.dumps({"ok": True, "id": 1, "online": 1}).encode() + b"\n")
        print("+", user["name"], user["age"], flush=True)
        for line in iter(lambda: lines.readline(1025), b""):
            users = [{"id": 1, **user}] if line.rstrip() == b"list" else []
            connection.sendall(json.dumps({"users": users}).encode() + b"\n")
    print("-", user["name"], flush=True)
