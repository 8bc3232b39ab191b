"""The chunk dialogue's server: python3 chunk_server.py PORT (0: the system chooses)."""
import socket
import sys

listener = socket.create_server(("127.0.0.1", int(sys.argv[1])))
print("listening on %s:%d" % listener.getsockname(), flush=True)
client, address = listener.accept()  # one client, then the program is done
print("connected", address, flush=True)
# #region loop
while True:
    data = client.recv(1024)
    if not data or data == b"##":  # b"": the client has sent FIN
        break
    print("received", repr(data.decode(errors="replace")), flush=True)
    sent = client.send("Receive your message".encode())
    print("sent", sent, "bytes", flush=True)
# #endregion loop
client.close()
listener.close()
