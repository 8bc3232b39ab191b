"""Submits a mail with smtplib: python3 mail_client.py starttls|implicit PORT CA_FILE

User and password come from MAIL_USER and MAIL_PASS.
"""

import os
import smtplib
import ssl
import sys

mode, port, ca_file = sys.argv[1:]
user, password = os.environ["MAIL_USER"], os.environ["MAIL_PASS"]

# region submit
# Without a context smtplib encrypts, and checks nobody's certificate.
context = ssl.create_default_context(cafile=ca_file)

if mode == "implicit":
    server = smtplib.SMTP_SSL("127.0.0.1", int(port), timeout=20, context=context)
else:
    server = smtplib.SMTP("127.0.0.1", int(port), timeout=20)
    server.starttls(context=context)  # raises when it is not offered; forgets the first EHLO

with server:
    server.login(user, password)
    refused = server.sendmail(
        "student@example.com",
        ["teacher@example.com"],
        "Subject: Python\r\n\r\nПривет, 你好\r\n.dot\r\n".encode(),
    )
# endregion submit

print(server.sock is None, refused)
