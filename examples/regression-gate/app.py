#!/usr/bin/env python3
"""A shop whose customers log in, look for things and order them. SQLite, in the file DATABASE.

    POST /login   {"name": "ann", "password": "lamp"}     answers a token, which all else asks for
    GET  /things?name=la          GET /things/7           POST /orders  {"thing": 7, "quantity": 2}
    GET  /health

Each answer also waits for a supplier, for as long as WAITS says, so that figures are much the same on
any machine.

FAULT makes it worse, to see what a gate notices: `slow` waits three times as long, `details` only where
a single thing is looked at, `errors` fails every tenth request, `broken` answers everything with 500 at once, and
`login` lets nobody in.
"""

import argparse
import contextlib
import itertools
import json
import os
import secrets
import sqlite3
import threading
import time
import urllib.parse
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

FAULT = os.environ.get("FAULT", "")
WAITS = {"search": 0.12, "detail": 0.04, "order": 0.06}
SLOWER = {"slow": ("search", "detail", "order"), "details": ("detail",)}.get(FAULT, ())
ADJECTIVES = ("small", "large", "red", "green", "blue", "old", "new", "plain")
NOUNS = ("lamp", "chair", "table", "shelf", "clock", "mirror", "basket", "ladder")
TABLES = """
PRAGMA journal_mode = WAL;
PRAGMA synchronous = NORMAL;
CREATE TABLE IF NOT EXISTS things (id INTEGER PRIMARY KEY, name TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS orders (
    id INTEGER PRIMARY KEY, thing INTEGER NOT NULL REFERENCES things, quantity INTEGER NOT NULL);
"""


class Refused(Exception):
    """A request that is answered with a status and a reason."""


class Shop:
    """What there is, and who wants it."""

    def __init__(self, database):
        self.lock, self.tokens, self.number = threading.Lock(), set(), itertools.count(1)
        self.database = sqlite3.connect(database, check_same_thread=False)
        self.database.executescript(TABLES)
        names = [(f"{noun} {adjective}",) for noun in NOUNS for adjective in ADJECTIVES]
        if not self.query("SELECT 1 FROM things"):
            with self.database:
                self.database.executemany("INSERT INTO things (name) VALUES (?)", names)

    def query(self, sql, *values):
        with self.lock, self.database:
            return self.database.execute(sql, values).fetchall()

    def login(self, content):
        if FAULT == "login" or content.get("password") != "lamp":
            raise Refused(403, "nobody of this name and password")
        token = secrets.token_hex(8)
        self.tokens.add(token)
        return 200, {"token": token}

    def search(self, name):
        supplier("search")
        found = self.query("SELECT id, name FROM things WHERE name LIKE ? || '%'", name)
        return 200, {"things": [{"id": number, "name": name} for number, name in found]}

    def detail(self, number):
        supplier("detail")
        for number, name in self.query("SELECT id, name FROM things WHERE id = ?", number):
            return 200, {"id": number, "name": name}
        raise Refused(404, f"no thing {number}")

    def order(self, content):
        supplier("order")
        insert = "INSERT INTO orders (thing, quantity) VALUES (?, ?) RETURNING id"
        [(number,)] = self.query(insert, int(content["thing"]), int(content["quantity"]))
        return 201, {"id": number}


def supplier(operation):
    time.sleep(WAITS[operation] * (3 if operation in SLOWER else 1))


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    wbufsize = -1  # head and body leave in one piece

    def operate(self):
        content = json.loads(self.rfile.read(int(self.headers.get("Content-Length", 0))) or "{}")
        address, shop = urllib.parse.urlsplit(self.path), self.server.shop
        if (self.command, self.path) == ("GET", "/health"):
            return 200, {"status": "healthy"}
        if FAULT == "broken":
            raise Refused(500, "out of order")
        if (self.command, self.path) == ("POST", "/login"):
            return shop.login(content)
        if self.headers.get("Authorization", "").removeprefix("Bearer ") not in shop.tokens:
            raise Refused(401, "log in first")
        if FAULT == "errors" and next(shop.number) % 10 == 0:
            raise Refused(503, "the supplier is closed")
        if self.command == "GET" and address.path == "/things":
            return shop.search(urllib.parse.parse_qs(address.query).get("name", [""])[0])
        if self.command == "GET" and address.path.startswith("/things/"):
            return shop.detail(address.path.removeprefix("/things/"))
        if (self.command, self.path) == ("POST", "/orders"):
            return shop.order(content)
        raise Refused(404, f"no {self.command} {self.path}")

    def answer(self):
        try:
            status, body = self.operate()
        except Refused as refused:
            status, body = refused.args[0], {"error": refused.args[1]}
        except (KeyError, TypeError, ValueError) as error:
            status, body = 400, {"error": repr(error)}
        data = json.dumps(body).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        self.wfile.write(data)

    do_GET = do_POST = answer

    def log_message(self, *_words):
        pass


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--port", type=int, default=8080)
    arguments = parser.parse_args()
    ThreadingHTTPServer.request_queue_size = 128
    server = ThreadingHTTPServer(("127.0.0.1", arguments.port), Handler)
    server.shop = Shop(os.environ.get("DATABASE", ":memory:"))
    print(f"http://127.0.0.1:{server.server_port}", flush=True)
    with contextlib.suppress(KeyboardInterrupt):
        server.serve_forever()


if __name__ == "__main__":
    main()
