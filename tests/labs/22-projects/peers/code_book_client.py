"""Asks the code book, a line for each word: python3 code_book_client.py PORT WORD…"""
import json
import socket
import sys

MAX_BYTES = 1024 * 1024

# #region client
with socket.create_connection(("127.0.0.1", int(sys.argv[1])), timeout=5) as connection:
    answers = connection.makefile("rb")
    for word in sys.argv[2:]:
        connection.sendall(json.dumps({"words": [word]}).encode() + b"\n")
        line = answers.readline(MAX_BYTES + 1)
        if not line.endswith(b"\n"):  # too long, or the end of the stream
            sys.exit("no whole answer")
        answer = json.loads(line)
        print(answer["words"][0], "unknown" if answer["unknown"] else "known")
# #endregion client
