"""A gateway in Python: reads one form and answers with what it has read, as JSON."""

import http.server
import json
import urllib.parse


class Gateway(http.server.BaseHTTPRequestHandler):
    def do_POST(self):
        body = self.rfile.read(int(self.headers["Content-Length"])).decode("ascii")
        fields = urllib.parse.parse_qsl(body, keep_blank_values=True, strict_parsing=True)
        answer = json.dumps({"code": 2, "path": self.path, "fields": fields}).encode()
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(answer)))
        self.end_headers()
        self.wfile.write(answer)

    def log_message(self, *_):
        pass


with http.server.HTTPServer(("127.0.0.1", 0), Gateway) as server:
    print(f"port {server.server_port}", flush=True)
    server.handle_request()
