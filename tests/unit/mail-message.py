"""Writes mails of several kinds with Python's email package, and tells how Python reads them."""

import base64
import email
import email.policy
import json
from email.message import EmailMessage
from email.mime.application import MIMEApplication
from email.mime.multipart import MIMEMultipart
from email.mime.text import MIMEText


def tell(part):
    content = None
    if not part.is_multipart():
        content = base64.b64encode(part.get_payload(decode=True)).decode()
    return {
        "type": part.get_content_type(),
        "subject": part["subject"],
        "name": part.get_filename(),
        "content": content,
        "parts": [tell(p) for p in part.get_payload()] if part.is_multipart() else [],
    }


def modern(cte):
    message = EmailMessage()
    message["From"] = "Анна <anna@example.com>"
    message["Subject"] = "Отчёт за ноябрь, 十一月的报告, and a good deal of text behind it"
    message.set_content("Строка\n.точка\n你好\n" + "long " * 60 + "\n", cte=cte)
    return message


def with_parts():
    message = modern("base64")
    message.add_alternative("<p>Привет</p>", subtype="html")
    message.add_attachment(
        bytes(range(256)), maintype="application", subtype="x-test", filename="отчёт 报告.bin"
    )
    message.add_attachment("plain\n", filename="a;b.txt")
    message.add_attachment(b"", maintype="image", subtype="png", filename="long" * 40 + "字.png")
    return message


def forwarded():
    message = EmailMessage()
    message["Subject"] = "Fwd"
    message.set_content("see below\n")
    message.add_attachment(modern("quoted-printable"))
    return message


def old_style():
    message = MIMEMultipart()
    message["Subject"] = "old"
    message.attach(MIMEText("текст", "plain", "koi8-r"))
    part = MIMEApplication(b"\x00\xff" * 50)
    part.add_header("Content-Disposition", "attachment", filename=("utf-8", "", "имя.bin"))
    message.attach(part)
    return message


mails = [modern(cte) for cte in ("base64", "quoted-printable", "8bit")]
mails += [with_parts(), forwarded(), old_style()]
result = []
for message in mails:
    raw = message.as_bytes(policy=message.policy.clone(linesep="\r\n"))
    read = email.message_from_bytes(raw, policy=email.policy.default)
    result.append({"mail": base64.b64encode(raw).decode(), "read": tell(read)})
print(json.dumps(result))
