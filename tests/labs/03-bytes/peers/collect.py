"""Reads the drip server to its end and prints the text; the decoder remembers cut characters."""
import codecs
import socket
import sys

host, port = sys.argv[1], int(sys.argv[2])
text = ""
# #region collect
decoder = codecs.getincrementaldecoder("utf-8")()
with socket.create_connection((host, port), timeout=10) as sock:
    while chunk := sock.recv(1024):
        text += decoder.decode(chunk)
    text += decoder.decode(b"", final=True)
# #endregion collect
sys.stdout.buffer.write(text.encode("utf-8"))
