"""Floods one client: sendall does in one call what sendAll of the lesson does."""
import array
import socket
import sys


def content(total):
    """The content of the lab: groups of four bytes that count themselves."""
    return array.array('I', range(total // 4)).tobytes()


# region short
def send_short(sock, data):
    """One send with a time limit: how many bytes does it take?"""
    sock.settimeout(0.2)
    return sock.send(data)
# endregion short


# region send
def flood(sock, data):
    sock.settimeout(None)
    sock.sendall(data)              # blocks while the send buffer is full; returns None
    sock.shutdown(socket.SHUT_WR)   # FIN
# endregion send


def main():
    port, mebibytes, way = int(sys.argv[1]), int(sys.argv[2]), sys.argv[3]
    data = content(mebibytes * 1024 * 1024)
    with socket.create_server(('127.0.0.1', port)) as server:
        print('listening on 127.0.0.1:%d' % server.getsockname()[1], flush=True)
        conn, _ = server.accept()
        with conn:
            if way == 'short':
                taken = send_short(conn, data)
                print('send took', taken, 'of', len(data), flush=True)
                data = data[taken:]
            flood(conn, data)
            conn.recv(1)            # waits for the reader's FIN
    print('done', flush=True)


main()
