#!/usr/bin/env python3
"""An order service that copies its orders to a sheet.

Orders are kept in SQLite, in the file DATABASE. The sheet lies behind the API at UPSTREAM_URL, which is
slow and allows only so many calls a minute, so that a batch of any size costs two calls: one for its
rows and one for a line in the journal. Where in the sheet rows go is asked once and remembered.

    POST   /batch   {"orders": [{"sku": "A-1", "quantity": 2}, ...]}
    POST   /rows    {"sku": "A-1", "quantity": 2}
    DELETE /cache   forgets where rows go
    GET    /health

FAULT makes it worse, to see what a test of it notices: `call_per_item` writes row by row, `leak`
keeps 8 MB of every batch, `slow` waits 1.2 s, `fails` answers 500, and `no_cache` cannot forget.
"""

import argparse
import contextlib
import json
import os
import sqlite3
import threading
import time
import urllib.error
import urllib.request
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

UPSTREAM = os.environ.get("UPSTREAM_URL", "http://127.0.0.1:9090")
FAULT = os.environ.get("FAULT", "")
MOST_ROWS = 900  # that the sheet takes in one call


class Refused(Exception):
    """A request that is answered with a status and a reason."""


class Sheet:
    """The API of the sheet, and what is remembered of it."""

    def __init__(self):
        self.lock = threading.Lock()
        self.layout = None

    def call(self, operation, content):
        data = json.dumps(content).encode()
        request = urllib.request.Request(f"{UPSTREAM}/{operation}", data, method="POST")
        try:
            with urllib.request.urlopen(request, timeout=30) as answer:
                return answer.read()
        except urllib.error.HTTPError as error:
            raise Refused(503, f"{operation}: the sheet answered {error.code}") from error
        except OSError as error:
            raise Refused(502, f"{operation}: {error}") from error

    def forget(self):
        with self.lock:
            if FAULT != "no_cache":
                self.layout = None

    def ensure_layout(self):
        """Whether the layout was still known; asks for it where it was not."""
        with self.lock:
            known = self.layout is not None
            if not known:
                self.layout = self.call("get_layout", {"sheet": "orders"})
            return known

    def write(self, rows):
        """Writes rows, and says in how many calls."""
        size = 1 if FAULT == "call_per_item" else MOST_ROWS
        starts = range(0, len(rows), size)
        for start in starts:
            self.call("batch_update", {"rows": rows[start : start + size]})
        return len(starts)


class Orders:
    """The orders, and what can be done with them."""

    def __init__(self, database):
        self.lock = threading.Lock()
        self.sheet = Sheet()
        self.leaked = []
        self.database = sqlite3.connect(database, check_same_thread=False)
        self.database.executescript("PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL;")
        self.database.execute(
            "CREATE TABLE IF NOT EXISTS orders (id INTEGER PRIMARY KEY, sku TEXT NOT NULL,"
            " quantity INTEGER NOT NULL CHECK (quantity > 0), at REAL NOT NULL)"
        )

    def batch(self, content):
        rows = [checked(order) for order in content.get("orders") or []]
        if not rows:
            raise Refused(422, "a batch without an order")
        warm = self.sheet.ensure_layout()
        first = self.keep(rows)
        calls = self.sheet.write([[first + at, *row] for at, row in enumerate(rows)])
        self.sheet.call("append_rows", {"rows": [["batch", first, len(rows)]]})
        if FAULT == "leak":
            self.leaked.append(os.urandom(8_000_000))
        return 201, {"first": first, "orders": len(rows), "warm": warm, "calls": calls + 1}

    def row(self, content):
        first = self.keep([checked(content)])
        self.sheet.call("append_rows", {"rows": [["order", first, 1]]})
        return 201, {"first": first, "calls": 1}

    def forget(self, _content):
        self.sheet.forget()
        return 204, None

    def health(self, _content):
        with self.lock:
            (count,) = self.database.execute("SELECT count(*) FROM orders").fetchone()
        return 200, {"status": "healthy", "orders": count}

    def keep(self, rows):
        """Saves orders, and gives the number of the first."""
        now = time.time()
        insert = "INSERT INTO orders (sku, quantity, at) VALUES (?, ?, ?)"
        with self.lock, self.database:
            numbers = [self.database.execute(insert, (*row, now)).lastrowid for row in rows]
        return numbers[0]


def checked(order):
    sku, quantity = order.get("sku"), order.get("quantity")
    if not isinstance(sku, str) or not isinstance(quantity, int) or quantity < 1:
        raise Refused(422, f"not an order: {json.dumps(order)}")
    return sku, quantity


def misbehave():
    if FAULT == "slow":
        time.sleep(1.2)
    if FAULT == "fails":
        raise Refused(500, "out of order")


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    wbufsize = -1  # head and body leave in one piece

    def answer(self):
        operation = self.server.routes.get((self.command, self.path))
        try:
            length = int(self.headers.get("Content-Length", 0))
            content = json.loads(self.rfile.read(length) or "{}")
            if not isinstance(content, dict):
                raise Refused(400, "not an object")
            if operation is None:
                raise Refused(404, f"no {self.command} {self.path}")
            if self.command == "POST":
                misbehave()
            status, body = operation(content)
        except json.JSONDecodeError as error:
            status, body = 400, {"error": str(error)}
        except Refused as refused:
            status, body = refused.args[0], {"error": refused.args[1]}
        data = b"" if body is None else json.dumps(body).encode()
        self.send_response(status)
        if status != 204:
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        self.wfile.write(data)

    do_GET = do_POST = do_DELETE = answer

    def log_message(self, *_words):
        pass


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--port", type=int, default=8080)
    arguments = parser.parse_args()
    orders = Orders(os.environ.get("DATABASE", ":memory:"))
    ThreadingHTTPServer.request_queue_size = 128
    server = ThreadingHTTPServer(("127.0.0.1", arguments.port), Handler)
    server.routes = {
        ("POST", "/batch"): orders.batch,
        ("POST", "/rows"): orders.row,
        ("DELETE", "/cache"): orders.forget,
        ("GET", "/health"): orders.health,
    }
    print(f"http://127.0.0.1:{server.server_port}", flush=True)
    with contextlib.suppress(KeyboardInterrupt):
        server.serve_forever()


if __name__ == "__main__":
    main()
