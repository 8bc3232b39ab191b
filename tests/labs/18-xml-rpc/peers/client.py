"""Calls a server by Python's own library and prints, as JSON, what came back.

client.py URL              is_even(3), is_even(100), every type through echo, three faults
"""
import datetime
import json
import sys
import xmlrpc.client

url = sys.argv[1]
# #region client
server = xmlrpc.client.ServerProxy(url)
first = server.is_even(3)
second = server.is_even(100)
# #endregion client

VALUES = [
    0, -2147483648, 2147483647, True, False, "", "  1 < 2 && 'да' ]]> 网\n", 0.5, -1.5e-9,
    datetime.datetime(1998, 7, 17, 14, 8, 55), xmlrpc.client.Binary(bytes(range(256))),
    [], [1, [2, ["three"]]], {}, {"name": "Ада", "a<b": [True, {"x": 0.25}], "": ""},
]
typed = xmlrpc.client.ServerProxy(url, use_builtin_types=True)
plain = [v.data if isinstance(v, xmlrpc.client.Binary) else v for v in VALUES]
same = [typed.echo(v) == p and type(typed.echo(v)) is type(p) for v, p in zip(VALUES, plain)]


def fault_of(call):
    try:
        call()
    except xmlrpc.client.Fault as fault:
        return [fault.faultCode, fault.faultString]
    return None


faults = [
    fault_of(lambda: server.no_such_method()),
    fault_of(lambda: server.is_even("three")),
    fault_of(lambda: server.echo(float("nan"))),
]
print(json.dumps({"first": first, "second": second, "same": same, "faults": faults}))
