"""Fetches one file and saves it in a folder: the Python twin of client.ts."""

import base64
import json
import os
import socket
import sys
import tempfile


# region receive
def receive_all(host: str, port: int, max_bytes: int, timeout: float = 5.0) -> bytes:
    chunks, received = [], 0
    # The timeout applies to each call, not to the whole exchange.
    with socket.create_connection((host, port), timeout) as sock:
        while chunk := sock.recv(65536):  # b"" means FIN
            received += len(chunk)
            if received > max_bytes:
                raise ValueError("the message is too long")
            chunks.append(chunk)
    return b"".join(chunks)  # one copy; data += chunk would copy everything each time
# endregion receive


# region decode
def decode_envelope(message: bytes) -> tuple[str, bytes]:
    value = json.loads(message.decode("utf-8"))
    name, filedata = value["filename"], value["filedata"]
    # Without validate=True foreign characters are skipped in silence. Spare bits are not looked
    # at even so; writing the text again finds them.
    content = base64.b64decode(filedata, validate=True)
    if base64.b64encode(content).decode("ascii") != filedata:
        raise ValueError("not canonical Base64")
    if name in ("", ".", "..") or any(c in name for c in "/\\\0") or len(name.encode()) > 255:
        raise ValueError("unsafe name")
    return name, content
# endregion decode


# region save
def save_file(folder: str, name: str, content: bytes) -> str:
    path = os.path.join(folder, name)
    handle, temporary = tempfile.mkstemp(prefix=".incoming-", dir=folder)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(content)
        os.link(temporary, path)  # FileExistsError when the name is taken
        return path
    finally:
        os.unlink(temporary)
# endregion save


if __name__ == "__main__":
    folder, port = sys.argv[1], int(sys.argv[2])
    name, content = decode_envelope(receive_all("127.0.0.1", port, 64 * 1024 * 1024))
    print("saved", save_file(folder, name, content), flush=True)
