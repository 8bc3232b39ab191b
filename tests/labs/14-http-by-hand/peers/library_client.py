"""Asks with http.client, twice on one connection, and prints what came as JSON.

usage: library_client.py HOST PORT METHOD TARGET
"""

import http.client
import json
import sys

host, port, method, target = sys.argv[1:]
connection = http.client.HTTPConnection(host, int(port), timeout=10)
answers = []
for _ in range(2):
    connection.request(method, target)
    response = connection.getresponse()
    body = response.read().decode("utf-8")
    answers.append({"status": response.status, "reason": response.reason, "body": body})
connection.close()
print(json.dumps(answers))
