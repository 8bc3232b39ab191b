"""Builds a message with Python's own library and hands it to a sink: send_mail.py PORT FILE."""

import smtplib
import sys
from email.headerregistry import Address
from email.message import EmailMessage
from email.utils import localtime, make_msgid
from pathlib import Path

TYPE = ("application", "vnd.openxmlformats-officedocument.spreadsheetml.sheet")

port, path = int(sys.argv[1]), Path(sys.argv[2])

# #region message
message = EmailMessage()
message["From"] = Address("Ада Лавлейс", addr_spec="ada@example.com")
message["To"] = Address("李雷", addr_spec="lei@example.com")
message["Subject"] = "Отчёт за месяц"
message["Date"] = localtime()
message["Message-ID"] = make_msgid(domain="example.com")
message.set_content("Вот отчёт.\n")
maintype, subtype = TYPE
message.add_attachment(
    path.read_bytes(), maintype=maintype, subtype=subtype, filename="отчёт за месяц.xlsx"
)

with smtplib.SMTP("127.0.0.1", port) as server:  # says QUIT at the end
    server.send_message(message)
# #endregion message
