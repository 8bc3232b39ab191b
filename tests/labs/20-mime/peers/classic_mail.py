"""How older courses attach a file; prints the message. What is wrong with it is in the lesson."""

import sys
from email.mime.multipart import MIMEMultipart
from email.mime.text import MIMEText
from pathlib import Path

path = Path(sys.argv[1])

# #region classic
message = MIMEMultipart()
message["Subject"] = "Monthly report"
message.attach(MIMEText("The report is attached.", "plain", "utf-8"))

part = MIMEText(path.read_bytes(), "base64", "utf-8")
part["Content-Type"] = "application/vnd.ms-excel"
part["Content-Disposition"] = 'attachment; filename="month-data.xlsx"'
message.attach(part)
# #endregion classic

sys.stdout.write(message.as_string())
