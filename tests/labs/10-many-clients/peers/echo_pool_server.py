"""The same with a real pool: at most four threads, the other clients wait in its queue."""
import socket
import sys
from concurrent.futures import ThreadPoolExecutor


def handle(connection):
    with connection:
        connection.settimeout(5)
        try:
            connection.sendall(connection.recv(1024))
        except OSError as error:
            print(error, flush=True)


# #region pool
with socket.create_server(("127.0.0.1", int(sys.argv[1]))) as listener:
    print("Server is up on %s:%d" % listener.getsockname(), flush=True)
    with ThreadPoolExecutor(max_workers=4) as pool:
        while True:
            connection, _ = listener.accept()
            pool.submit(handle, connection)
# #endregion pool
