"""The byte-count service for N clients: count_server.py N. Prints its port first."""
import socket
import sys

clients = int(sys.argv[1])
with socket.socket() as listener:
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    listener.bind(("127.0.0.1", 0))
    listener.listen()
    print(f"port {listener.getsockname()[1]}", flush=True)
    for _ in range(clients):
        # #region serve
        sock, address = listener.accept()
        with sock:
            count = 0
            while chunk := sock.recv(65536):
                count += len(chunk)
            sock.sendall(f"{count}\n".encode("ascii"))
        # #endregion serve
