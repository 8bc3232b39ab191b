"""Serves a folder by Python's own library; prints its port. file_server.py FOLDER"""
import sys

# #region server
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer


def make_server(folder, port):
    handler = partial(SimpleHTTPRequestHandler, directory=folder)
    # Without the first of the two, every interface of the machine would listen.
    return ThreadingHTTPServer(("127.0.0.1", port), handler)


# #endregion server
server = make_server(sys.argv[1], 0)
print(server.server_address[1], flush=True)
server.serve_forever()
