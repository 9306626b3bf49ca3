#!/usr/bin/env python3
"""A warehouse whose workers book what comes, what goes and what is counted.

Every booking is a row in SQLite, in the file DATABASE, and goes on to a sheet behind the API at
UPSTREAM_URL, which allows 60 calls a minute. So rows wait: the first booking after FLUSH_SECONDS takes
those that have gathered along, in at most two calls of at most 900 rows. All others make no call.

    POST /receipts, /shipments, /counts
         {"thing": "T-001", "quantity": 7, "worker": "ada", "at": "2026-01-31T12:00:00.000Z"}
    GET  /things/T-001
    GET  /sheet/T-001        what the sheet has of it, in one call
    GET  /status, /health    what was booked, and how the API was used

FAULT makes it worse, to see what a test of it notices: `eager` lets no row wait, `call_per_row` sends
five rows with each booking, singly, and `one_call` all that wait at once, `leak` keeps 10 MB of each of
the first 20 bookings, `wrong` answers with no thing, `slow` waits 0.7 s, and of every ten bookings
`errors` fails one: as a 409, as a closed connection, as a 503, in turn.
"""

import argparse
import collections
import contextlib
import csv
import datetime
import itertools
import json
import os
import pathlib
import sqlite3
import threading
import time
import urllib.request
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

UPSTREAM = os.environ.get("UPSTREAM_URL", "http://127.0.0.1:9090")
FLUSH_SECONDS = float(os.environ.get("FLUSH_SECONDS", "5"))
FAULT = os.environ.get("FAULT", "")
MOST_ROWS, MOST_CALLS = 900, 2
HASTY = ("eager", "call_per_row")  # no row waits
CHANGES = {"/receipts": "stock + ?", "/shipments": "stock - ?", "/counts": "max(stock, ?)"}
TABLES = """
PRAGMA journal_mode = WAL;
PRAGMA synchronous = NORMAL;
CREATE TABLE IF NOT EXISTS things (id TEXT PRIMARY KEY, name TEXT NOT NULL, stock INTEGER NOT NULL);
CREATE TABLE IF NOT EXISTS bookings (
    id INTEGER PRIMARY KEY, kind TEXT, thing TEXT REFERENCES things,
    quantity INTEGER, worker TEXT, at TEXT);
CREATE TABLE IF NOT EXISTS waiting (id INTEGER PRIMARY KEY, booking INTEGER REFERENCES bookings);
"""


class Refused(Exception):
    """A request that is answered with a status and a reason."""


class Sheet:
    """The API of the sheet, and how it was used."""

    def __init__(self):
        self.calls = self.refused = self.largest = 0
        self.most_an_operation = self.most_a_minute = 0
        self.minute, self.lock = collections.deque(), threading.Lock()

    def append(self, rows):
        self.largest = max(self.largest, len(rows))
        return self.call("append_rows", {"rows": rows})

    def call(self, operation, content):
        """Whether the sheet did it."""
        with self.lock:
            now = time.monotonic()
            while self.minute and self.minute[0] <= now - 60:
                self.minute.popleft()
            self.minute.append(now)
            self.most_a_minute = max(self.most_a_minute, len(self.minute))
            self.calls += 1
        try:
            data = json.dumps(content).encode()
            urllib.request.urlopen(f"{UPSTREAM}/{operation}", data, timeout=30).close()
        except OSError:  # rows stay where they are, and wait for the next call
            with self.lock:
                self.refused += 1
            return False
        return True


class Warehouse:
    """What is there, and what became of it."""

    def __init__(self, database, things):
        self.lock, self.flushing = threading.Lock(), threading.Lock()
        self.sheet, self.flushed = Sheet(), time.monotonic()
        self.number, self.leaked = itertools.count(1), []
        self.database = sqlite3.connect(database, check_same_thread=False)
        self.database.executescript(TABLES)
        with self.database, things.open(newline="", encoding="utf-8") as file:
            insert = "INSERT OR IGNORE INTO things VALUES (:id, :name, 100000)"
            self.database.executemany(insert, csv.DictReader(file))

    def query(self, sql, *values):
        with self.lock, self.database:
            return self.database.execute(sql, values).fetchall()

    def book(self, kind, body):
        thing, quantity, worker, at = checked(body)
        misbehave(next(self.number), self.leaked)
        with self.lock, self.database:
            update = f"UPDATE things SET stock = {CHANGES[kind]} WHERE id = ? RETURNING stock"
            found = self.database.execute(update, (quantity, thing)).fetchall()
            if not found or found[0][0] < 0:  # leaving the block by an error takes it back
                raise Refused(409 if found else 404, f"not that many of {thing}")
            booking = (kind[1:], thing, quantity, worker, at)
            insert = "INSERT INTO bookings VALUES (NULL, ?, ?, ?, ?, ?)"
            number = self.database.execute(insert, booking).lastrowid
            rows = [(number,)] * quantity  # one for every piece
            self.database.executemany("INSERT INTO waiting VALUES (NULL, ?)", rows)
        told = "nothing" if FAULT == "wrong" else thing
        return 201, {"id": number, "thing": told, "stock": found[0][0], "calls": self.flush()}

    def flush(self):
        """Sends what waits if it is time to, and says in how many calls."""
        with self.lock:
            now, wait = time.monotonic(), 0 if FAULT in HASTY else FLUSH_SECONDS
            if now < self.flushed + wait:
                return 0
            self.flushed = now
        size = {"call_per_row": 1, "one_call": 1_000_000}.get(FAULT, MOST_ROWS)
        calls = 5 if FAULT == "call_per_row" else MOST_CALLS
        with self.flushing:
            rows = self.query("SELECT * FROM waiting ORDER BY id LIMIT ?", size * calls)
            chunks = [rows[at : at + size] for at in range(0, len(rows), size)]
            for chunk in chunks:
                if self.sheet.append(chunk):
                    self.query("DELETE FROM waiting WHERE id <= ?", chunk[-1][0])
            self.sheet.most_an_operation = max(self.sheet.most_an_operation, len(chunks))
        return len(chunks)

    def thing(self, name):
        for found in self.query("SELECT id, name, stock FROM things WHERE id = ?", name):
            return 200, dict(zip(("id", "name", "stock"), found))
        raise Refused(404, f"no {name}")

    def in_sheet(self, name):
        if not self.sheet.call("read_rows", {"thing": name}):
            raise Refused(503, "the sheet refused")
        return 200, {"thing": name, "calls": 1}

    def status(self):
        counts = "count(*), count(DISTINCT worker), count(DISTINCT thing)"
        [booked] = self.query(f"SELECT {counts} FROM bookings")
        sheet = {name: value for name, value in vars(self.sheet).items() if isinstance(value, int)}
        booked = dict(zip(("bookings", "workers", "things"), booked))
        distinct = "SELECT DISTINCT quantity FROM bookings ORDER BY quantity"
        booked["quantities"] = [quantity for (quantity,) in self.query(distinct)]
        return 200, {**booked, "sheet": sheet}


def checked(body):
    try:
        content = json.loads(body)
        thing, quantity, worker = content["thing"], content["quantity"], content["worker"]
        at = datetime.datetime.fromisoformat(content["at"].replace("Z", "+00:00"))
        age = datetime.datetime.now(datetime.timezone.utc) - at
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise Refused(422, f"not a booking: {error!r}") from error
    if not worker or not isinstance(quantity, int) or not 1 <= quantity <= 1000:
        raise Refused(422, "nobody, or not from 1 to 1000 pieces")
    if abs(age.total_seconds()) > 60:
        raise Refused(422, f"{content['at']} is not now")
    return thing, quantity, worker, content["at"]


def misbehave(number, leaked):
    if FAULT == "leak" and len(leaked) < 20:
        leaked.append(os.urandom(10_000_000))
    if FAULT == "errors" and number % 10 == 0:
        faults = Refused(503, "closed"), Refused(409, "taken"), ConnectionAbortedError()
        raise faults[number // 10 % 3]


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    wbufsize = -1  # head and body leave in one piece

    def operate(self):
        body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        warehouse, path = self.server.warehouse, self.path
        if FAULT == "slow" and path not in ("/status", "/health"):
            time.sleep(0.7)
        if self.command == "POST" and path in CHANGES:
            return warehouse.book(path, body)
        if path.startswith("/things/"):
            return warehouse.thing(path.removeprefix("/things/"))
        if path.startswith("/sheet/"):
            return warehouse.in_sheet(path.removeprefix("/sheet/"))
        if path in ("/status", "/health"):
            return warehouse.status()
        raise Refused(404, f"no {self.command} {path}")

    def answer(self):
        try:
            status, body = self.operate()
        except ConnectionAbortedError:
            self.close_connection = True
            return
        except Refused as refused:
            status, body = refused.args[0], {"error": refused.args[1]}
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
    things = pathlib.Path(__file__).with_name("things.csv")
    server.warehouse = Warehouse(os.environ.get("DATABASE", ":memory:"), things)
    print(f"http://127.0.0.1:{server.server_port}", flush=True)
    with contextlib.suppress(KeyboardInterrupt):
        server.serve_forever()


if __name__ == "__main__":
    main()
