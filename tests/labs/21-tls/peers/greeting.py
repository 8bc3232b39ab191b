"""The greeting over TLS: python3 greeting.py serve CHAIN_FILE KEY_FILE | fetch PORT CA_FILE NAME"""

import socket
import ssl
import sys

GREETING = b"Thank you for the connection"


def serve(chain_file: str, key_file: str) -> None:
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(chain_file, key_file)
    with socket.create_server(("127.0.0.1", 0)) as server:
        print(server.getsockname()[1], flush=True)
        connection, _ = server.accept()
        with context.wrap_socket(connection, server_side=True) as tls:
            tls.sendall(GREETING)
            tls.unwrap()


def fetch(port: str, ca_file: str, name: str) -> None:
    # region fetch
    context = ssl.create_default_context(cafile=ca_file)
    with socket.create_connection(("127.0.0.1", int(port)), timeout=20) as connection:
        # The name is told to the server, and compared with the certificate.
        with context.wrap_socket(connection, server_hostname=name) as tls:
            print(tls.version(), b"".join(iter(lambda: tls.recv(1024), b"")).decode())
    # endregion fetch


try:
    {"serve": serve, "fetch": fetch}[sys.argv[1]](*sys.argv[2:])
except ssl.SSLCertVerificationError as error:
    print(error.verify_code, error.verify_message)
