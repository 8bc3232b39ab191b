"""The line dialogue's server: python3 line_server.py PORT (0: the system chooses). One client."""
import socket
import sys

listener = socket.create_server(("127.0.0.1", int(sys.argv[1])))
print("listening on %s:%d" % listener.getsockname(), flush=True)
client, address = listener.accept()
stream = client.makefile("rwb")
while line := stream.readline(1026):
    if not line.endswith(b"\n"):
        break  # half a line, or too long a one
    text = line.rstrip(b"\r\n").decode()
    if text == "##":
        break
    print("said", repr(text), flush=True)
    stream.write(b"Receive your message\r\n")
    stream.flush()
stream.close()
client.close()
listener.close()
