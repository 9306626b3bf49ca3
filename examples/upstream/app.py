#!/usr/bin/env python3
"""An application that writes orders to a sheet behind an API, which is at UPSTREAM_URL.

    POST /orders {"rows": 1000}    the rows go on to the sheet
    GET  /health

The API takes 900 rows in a call and allows 60 calls a minute. So an order of 1,000 rows is two calls,
and when 50 calls were made within a minute, orders wait here.

FAULT makes it worse, to see what a test of it notices: `call_per_row` sends rows singly, `one_call` all
at once, and `hasty` lets no order wait.
"""

import collections
import json
import os
import sys
import threading
import time
import urllib.request
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

UPSTREAM = os.environ.get("UPSTREAM_URL", "http://127.0.0.1:9090")
FAULT = os.environ.get("FAULT", "")
ROWS_A_CALL = {"call_per_row": 1, "one_call": 1_000_000}.get(FAULT, 900)
CALLS_A_MINUTE = 1_000_000 if FAULT in ("hasty", "call_per_row") else 50

calls, lock, waiting = collections.deque(), threading.Lock(), []


def may_call(number):
    """Whether so many further calls are within what is allowed; if so, they are counted."""
    with lock:
        now = time.monotonic()
        while calls and calls[0] <= now - 60:
            calls.popleft()
        if len(calls) + number > CALLS_A_MINUTE:
            return False
        calls.extend([now] * number)
        return True


def book(order):
    rows = [[order["id"], row] for row in range(int(order["rows"]))]
    chunks = [rows[at : at + ROWS_A_CALL] for at in range(0, len(rows), ROWS_A_CALL)]
    if not may_call(len(chunks)):
        waiting.append(rows)
        return 202
    for chunk in chunks:
        data = json.dumps({"rows": chunk}).encode()
        kind = {"Content-Type": "application/json"}
        request = urllib.request.Request(f"{UPSTREAM}/append_rows", data, kind)
        urllib.request.urlopen(request, timeout=30).close()
    return 201


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def do_GET(self):
        self.answer(200)

    def do_POST(self):
        order = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        try:
            self.answer(book(order))
        except OSError:
            self.answer(502)

    def answer(self, status):
        self.send_response(status)
        self.send_header("Content-Length", "0")
        self.end_headers()

    def log_message(self, *_words):
        pass


ThreadingHTTPServer.request_queue_size = 128
ThreadingHTTPServer(("127.0.0.1", int(sys.argv[1])), Handler).serve_forever()
