"""The time service in Python: python3 time_server.py PORT (0: the system chooses)."""
import socket
import sys
from datetime import datetime

# #region server
listener = socket.socket(socket.AF_INET, socket.SOCK_STREAM)  # create
listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
listener.bind(("127.0.0.1", int(sys.argv[1])))  # bind
listener.listen()  # listen
print("listening on %s:%d" % listener.getsockname(), flush=True)
while True:
    client, address = listener.accept()  # waits for a client
    with client:  # close() at the end of the block sends FIN
        client.sendall(str(datetime.now()).encode("ascii"))
# #endregion server
