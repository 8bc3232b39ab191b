"""The line dialogue's client: python3 line_client.py PORT LINE…"""
import socket
import sys

# #region turns
with socket.create_connection(("127.0.0.1", int(sys.argv[1])), timeout=5) as connection:
    stream = connection.makefile("rwb")
    for line in sys.argv[2:]:
        stream.write(line.encode() + b"\n")
        stream.flush()  # forgotten, the line waits here, the server there, and we below
        reply = stream.readline(1025)  # "" at FIN
        if not reply.endswith(b"\n"):
            sys.exit("the server ended, or its reply is too long")
        print(reply.decode(), end="")
    stream.write(b"##\n")
    stream.flush()
# #endregion turns
    print("end" if connection.recv(1) == b"" else "more")
