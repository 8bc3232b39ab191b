"""Reads messages with Python's own parser: Base64 of each, a line, on stdin; JSON on stdout."""

import json
import sys
from base64 import b64decode, b64encode
from email import message_from_bytes, policy
from email.header import decode_header, make_header
from email.utils import getaddresses


def read(data):
    message = message_from_bytes(data, policy=policy.default)
    # The newer parser keeps the white space between two encoded words of a name, against RFC 2047
    # §6.2 (seen in Python 3.11); the older one does not.
    written = message_from_bytes(data)
    addresses = {
        name: [
            [str(make_header(decode_header(display))) if display else "", address]
            for display, address in getaddresses([written[name]])
            if address
        ]
        for name in ("From", "To", "Cc")
        if name in written
    }
    return {
        "names": sorted(message.keys()),
        "addresses": addresses,
        "subject": message["Subject"],
        "date": message["Date"].datetime.isoformat(),
        "text": message.get_body().get_content(),
        "files": [
            [part.get_filename(), part.get_content_type(), b64encode(part.get_payload(decode=True)).decode()]
            for part in message.iter_attachments()
        ],
        "defects": [
            str(defect)
            for part in message.walk()
            for defect in part.defects + [d for v in part.values() for d in getattr(v, "defects", ())]
        ],
    }


print(json.dumps([read(b64decode(line)) for line in sys.stdin]))
