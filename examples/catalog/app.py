#!/usr/bin/env python3
"""A catalog of brands, categories and products, in SQLite, in the file DATABASE.

    POST   /products           {"name": "lamp", "price": 12.5, "brand": 1, "category": 2}
    POST   /categories         {"name": "light", "products": 100}, with as many products; or /brands
    GET    /products?name=la&min_price=5&category=2&limit=20
    GET    /products/7, PATCH, PUT, and DELETE, which takes what depends on the row along
    GET    /health

FAULT makes it worse, to see what a test of it notices: `patch_404` (or another method) finds no
row, `empty` lists nothing, `slow` waits 0.6 s for every change, and `unhealthy` is not well.
"""

import argparse
import contextlib
import json
import os
import sqlite3
import threading
import time
import urllib.parse
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

FAULT = os.environ.get("FAULT", "")
FIELDS = {  # what a row of each kind has beside its number, and what stands for nothing
    "brands": {"name": None, "country": ""},
    "categories": {"name": None, "sort": 0},
    "products": {"name": None, "price": 0, "brand": None, "category": None},
}
DEPENDS_BY = {"brands": "brand", "categories": "category"}
FILTERS = {  # of lists: what a parameter of the query means
    "name": "name LIKE ? || '%'",
    "min_price": "price >= ?",
    "max_price": "price <= ?",
    "brand": "brand = ?",
    "category": "category = ?",
}
TABLES = """
PRAGMA journal_mode = WAL;
PRAGMA synchronous = NORMAL;
PRAGMA foreign_keys = ON;
CREATE TABLE IF NOT EXISTS brands (
    id INTEGER PRIMARY KEY, name TEXT NOT NULL, country TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS categories (
    id INTEGER PRIMARY KEY, name TEXT NOT NULL, sort INTEGER NOT NULL);
CREATE TABLE IF NOT EXISTS products (
    id INTEGER PRIMARY KEY, name TEXT NOT NULL, price REAL NOT NULL,
    brand INTEGER REFERENCES brands ON DELETE CASCADE,
    category INTEGER REFERENCES categories ON DELETE CASCADE);
CREATE INDEX IF NOT EXISTS of_brand ON products (brand);
CREATE INDEX IF NOT EXISTS of_category ON products (category);
"""


class Refused(Exception):
    """A request that is answered with a status and a reason."""


class Catalog:
    """The rows, and what can be done with them."""

    def __init__(self, database):
        self.lock = threading.Lock()
        self.database = sqlite3.connect(database, check_same_thread=False)
        self.database.row_factory = sqlite3.Row
        self.database.executescript(TABLES)

    def create(self, kind, content):
        row, dependants = whole(kind, content), content.get("products", 0)
        with self.lock, self.database:
            number = self.insert(kind, row)
            for index in range(dependants):
                product = {"name": f"product {index}", "price": index % 100}
                self.insert("products", {**product, DEPENDS_BY[kind]: number})
        return 201, {"id": number, **row, "products": dependants}

    def insert(self, kind, row):
        sql = f"INSERT INTO {kind} ({', '.join(row)}) VALUES ({', '.join('?' * len(row))})"
        return self.database.execute(sql, tuple(row.values())).lastrowid

    def list(self, kind, query):
        limit = int(query.pop("limit", 50))
        if not FILTERS.keys() >= query.keys():
            raise Refused(400, f"filters are {', '.join(FILTERS)}")
        where = " AND ".join(FILTERS[name] for name in query) or "1"
        values = tuple(query.values())
        with self.lock:
            found = f"FROM {kind} WHERE {where}"
            (total,) = self.database.execute(f"SELECT count(*) {found}", values).fetchone()
            rows = f"SELECT * {found} ORDER BY id LIMIT ?"
            items = [dict(row) for row in self.database.execute(rows, (*values, limit))]
        if FAULT == "empty":
            total, items = 0, []
        return 200, {"total": total, "items": items}

    def detail(self, kind, number):
        with self.lock:
            return 200, self.found(kind, number)

    def change(self, kind, number, row):
        with self.lock, self.database:
            self.found(kind, number)
            update = f"UPDATE {kind} SET {', '.join(f'{name} = ?' for name in row)} WHERE id = ?"
            self.database.execute(update, (*row.values(), number))
            return 200, self.found(kind, number)

    def delete(self, kind, number):
        with self.lock, self.database:
            self.found(kind, number)
            dependants = 0
            if kind in DEPENDS_BY:
                count = f"SELECT count(*) FROM products WHERE {DEPENDS_BY[kind]} = ?"
                (dependants,) = self.database.execute(count, (number,)).fetchone()
            self.database.execute(f"DELETE FROM {kind} WHERE id = ?", (number,))
        return 200, {"id": number, "dependants": dependants}

    def found(self, kind, number):
        row = self.database.execute(f"SELECT * FROM {kind} WHERE id = ?", (number,)).fetchone()
        if row is None:
            raise Refused(404, f"no {number} among the {kind}")
        return dict(row)


def partial(kind, content):
    row = {name: content[name] for name in FIELDS[kind] if name in content}
    if not row or row.get("name", "x") in ("", None):
        raise Refused(422, f"nothing to change, or no name for one of the {kind}")
    return row


def whole(kind, content):
    return partial(kind, {**FIELDS[kind], **content})


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    wbufsize = -1  # head and body leave in one piece

    def operate(self):
        length = int(self.headers.get("Content-Length", 0))
        content = json.loads(self.rfile.read(length) or "{}")
        address = urllib.parse.urlsplit(self.path)
        kind, _, number = address.path[1:].partition("/")
        catalog, method = self.server.catalog, self.command
        if address.path == "/health":
            return (503, {"status": "down"}) if FAULT == "unhealthy" else (200, {"status": "up"})
        if kind not in FIELDS or number and not number.isdigit():
            raise Refused(404, f"no {address.path}")
        if FAULT == "slow" and method in ("PATCH", "PUT", "DELETE"):
            time.sleep(0.6)
        if FAULT == f"{method.lower()}_404":
            raise Refused(404, f"no {address.path}")
        if not number and method == "GET":
            return catalog.list(kind, dict(urllib.parse.parse_qsl(address.query)))
        if not number and method == "POST":
            return catalog.create(kind, content)
        if number and method in ("PATCH", "PUT"):
            row = (whole if method == "PUT" else partial)(kind, content)
            return catalog.change(kind, int(number), row)
        if number and method in ("GET", "DELETE"):
            operation = catalog.detail if method == "GET" else catalog.delete
            return operation(kind, int(number))
        raise Refused(405, f"no {method} of {address.path}")

    def answer(self):
        try:
            status, body = self.operate()
        except ValueError as error:
            status, body = 400, {"error": str(error)}
        except sqlite3.IntegrityError as error:
            status, body = 409, {"error": str(error)}
        except Refused as refused:
            status, body = refused.args[0], {"error": refused.args[1]}
        data = json.dumps(body).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        self.wfile.write(data)

    do_GET = do_POST = do_PATCH = do_PUT = do_DELETE = answer

    def log_message(self, *_words):
        pass


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--port", type=int, default=8080)
    arguments = parser.parse_args()
    ThreadingHTTPServer.request_queue_size = 128
    server = ThreadingHTTPServer(("127.0.0.1", arguments.port), Handler)
    server.catalog = Catalog(os.environ.get("DATABASE", ":memory:"))
    print(f"http://127.0.0.1:{server.server_port}", flush=True)
    with contextlib.suppress(KeyboardInterrupt):
        server.serve_forever()


if __name__ == "__main__":
    main()
