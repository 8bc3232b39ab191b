"""The SMS program of the notes with http.client: a form to a gateway, once, nothing printed but the answer."""

import http.client
import json
import os
import sys
import urllib.parse


# region post
def send_sms(host, port, account, password, mobile, content):
    fields = {"account": account, "password": password, "content": content, "mobile": mobile, "format": "json"}
    body = urllib.parse.urlencode(fields)  # a space becomes +, a plus sign %2B
    headers = {"Content-Type": "application/x-www-form-urlencoded", "Accept": "text/plain"}
    connection = http.client.HTTPConnection(host, port, timeout=30)
    try:
        connection.request("POST", "/webservice/sms.php?method=Submit", body, headers)
        response = connection.getresponse()
        if not 200 <= response.status < 300:
            raise RuntimeError(f"the gateway answered with status {response.status}")
        return json.loads(response.read())
    finally:
        connection.close()
# endregion post


if __name__ == "__main__":
    _, host, port, account, mobile, content = sys.argv
    try:
        print(json.dumps(send_sms(host, int(port), account, os.environ["SMS_PASSWORD"], mobile, content)))
    except RuntimeError as error:
        print(error)
