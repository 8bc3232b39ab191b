"""Asks the picture API with urllib, and fetches the first picture; prints what happened."""

import json
import sys
import urllib.error
import urllib.parse
import urllib.request

# region get
def get(url):
    try:
        with urllib.request.urlopen(url, timeout=20) as response:
            return response.status, response.read()
    except urllib.error.HTTPError as error:  # 4xx and 5xx are exceptions here, with a body
        return error.code, error.read()
# endregion get


if __name__ == "__main__":
    _, base, key = sys.argv
    status, body = get(f"{base}/images?{urllib.parse.urlencode({'key': key, 'num': 4})}")
    answer = json.loads(body)
    print(status, len(answer.get("newslist", [])))
    for item in answer.get("newslist", []):
        status, body = get(item["picUrl"])
        print(status, len(body))
