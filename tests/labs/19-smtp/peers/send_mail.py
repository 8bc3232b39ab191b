"""Sends one message with Python's own library, and tells what became of it.

usage: send_mail.py PORT
"""

import json
import smtplib
import sys

# #region message
from email.message import EmailMessage
from email.utils import formatdate, make_msgid

message = EmailMessage()
message["From"] = "Анна <anna@example.com>"
message["To"] = "boris@example.com, reject-me@example.com"
message["Subject"] = "Отчёт за ноябрь 十一月"
message["Date"] = formatdate()
message["Message-ID"] = make_msgid(domain="example.com")
message.set_content("Строка\n.точка\n..\n.\n")
message.add_attachment(
    bytes(range(256)), maintype="application", subtype="octet-stream", filename="отчёт 报告.bin"
)
# #endregion message

# #region send
with smtplib.SMTP("127.0.0.1", int(sys.argv[1]), timeout=20) as server:
    # The envelope is taken from the header, unless from_addr and to_addrs say otherwise.
    refused = server.send_message(message)
# Leaving the block says QUIT and waits for 221.
# #endregion send

with smtplib.SMTP("127.0.0.1", int(sys.argv[1]), timeout=20) as server:
    try:
        server.sendmail("anna@example.com", ["reject@example.com", "later@example.com"], "x")
        nobody = {}
    except smtplib.SMTPRecipientsRefused as error:
        nobody = error.recipients

tell = lambda refusals: {name: [code, text.decode()] for name, (code, text) in refusals.items()}
print(json.dumps({"refused": tell(refused), "nobody": tell(nobody)}))
