"""Offers is_even, echo and broken by Python's own library; prints its port and serves until killed."""
# #region server
from xmlrpc.server import SimpleXMLRPCServer


def is_even(n):
    return n % 2 == 0


server = SimpleXMLRPCServer(("127.0.0.1", 0), logRequests=False)
server.register_function(is_even)
# #endregion server
server.register_function(lambda value: value, "echo")


@server.register_function
def broken():
    raise ValueError("no more: 1 < 2")


print(server.server_address[1], flush=True)
server.serve_forever()
