"""Sends one file to everybody who connects: the Python twin of server.ts, one thread per client."""

import base64
import json
import socket
import sys
import threading
from pathlib import Path


# region build
def build_message(path: Path) -> bytes:
    filedata = base64.b64encode(path.read_bytes()).decode("ascii")
    # json.dumps puts a space after "," and ":" and writes every non-ASCII character as \uXXXX.
    return json.dumps({"filename": path.name, "filedata": filedata}).encode("utf-8")
# endregion build


# region serve
def serve_client(client: socket.socket, message: bytes) -> None:
    try:
        with client:
            client.settimeout(10)  # a client that does not read must not hold a thread for ever
            client.sendall(message)  # send() may take only a part and say so in its result
            client.shutdown(socket.SHUT_WR)  # FIN: the message is complete
            while client.recv(65536):  # read until the client's FIN, so that close() sends no RST
                pass
    except OSError:
        pass  # this client is gone; the others do not notice


def serve(path: Path, host: str = "127.0.0.1", port: int = 5566) -> None:
    message = build_message(path)  # before listen: a missing file is noticed here
    with socket.create_server((host, port)) as listener:
        print("listening on {}:{}".format(*listener.getsockname()), flush=True)
        while True:
            client, _ = listener.accept()
            threading.Thread(target=serve_client, args=(client, message), daemon=True).start()
# endregion serve


if __name__ == "__main__":
    try:
        serve(Path(sys.argv[1]), port=int(sys.argv[2]))
    except KeyboardInterrupt:
        pass
