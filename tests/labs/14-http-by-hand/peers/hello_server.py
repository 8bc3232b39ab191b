"""Python's own server: Hello World! for every path. Prints its port, serves until it is ended.

usage: hello_server.py PORT
"""

import sys

# region server
from http.server import BaseHTTPRequestHandler, HTTPServer


class Hello(BaseHTTPRequestHandler):
    def do_GET(self):
        self.send_response(200)
        self.send_header("Content-type", "text/html")
        self.end_headers()
        self.wfile.write(b"Hello World!")


def serve(port):
    server = HTTPServer(("127.0.0.1", port), Hello)
    print("port", server.server_port, flush=True)
    server.serve_forever()


# endregion server

serve(int(sys.argv[1]))
