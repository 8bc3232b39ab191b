"""P10 as it should be: echo once, a thread for each client. python3 echo_server.py PORT (0: any)"""
import socket
import sys
import threading


# #region handle
def handle(connection, address):
    print("Connection from address", address, flush=True)
    with connection:
        connection.settimeout(5)  # without it a silent client keeps its thread for ever
        try:
            data = connection.recv(1024)  # the first bytes, not "the message"
            print("Received", data, flush=True)
            connection.sendall(data)
        except OSError as error:
            print(address, error, flush=True)
    print("Closed connection from", address, flush=True)
# #endregion handle


# #region threads
with socket.create_server(("127.0.0.1", int(sys.argv[1])), backlog=5) as listener:
    print("Server is up on %s:%d" % listener.getsockname(), flush=True)
    while True:
        connection, address = listener.accept()  # blocks: this thread does nothing else
        threading.Thread(target=handle, args=(connection, address), daemon=True).start()
# #endregion threads
