"""The chunk dialogue's client: python3 chunk_client.py PORT; one message for each line of input."""
import socket
import sys

connection = socket.create_connection(("127.0.0.1", int(sys.argv[1])), timeout=5)
# #region loop
for line in sys.stdin:
    message = line.rstrip("\n")
    connection.send(message.encode())  # without a line end; nothing at all when it is empty
    if message == "##":
        break
    print(connection.recv(1024).decode())  # waits here until something comes
connection.close()
# #endregion loop
