"""A small shop that hears of orders over NATS and books them in SQLite. Standard library only.

Two processes of it run, each with a database of its own: one hears its events over the bus, the other
is given them by a call of a function. So the plan can tell what the bus costs.

    python3 service.py STATE PORT     STATE is a folder for databases and process ids

When both are ready, it listens on PORT. NATS_URL is the broker's address.
"""

import json
import os
import socket
import sqlite3
import sys

HOST, _, BROKER_PORT = os.environ.get("NATS_URL", "nats://127.0.0.1:4222").split("//")[-1].partition(":")
KINDS = ("order", "payment", "note")
THINGS = 10
KEPT = 20000


class Bus:
    """As much of the protocol of NATS as it takes to listen, to answer and to publish."""

    def __init__(self, name):
        address = (HOST, int(BROKER_PORT or 4222))
        try:
            self.socket = socket.create_connection(address)
        except OSError as error:
            sys.exit(
                f"no broker at {HOST}:{address[1]} ({error.strerror}): start one with `nats-server`"
                " (Debian: apt-get install nats-server; macOS: brew install nats-server), or name another"
                " in NATS_URL"
            )
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.buffer = b""
        self.handlers = {}
        self.line()  # INFO
        options = {"verbose": False, "pedantic": False, "lang": "python", "version": "1", "name": name}
        self.socket.sendall(b"CONNECT " + json.dumps(options).encode() + b"\r\n")

    def subscribe(self, subject, handler):
        number = str(len(self.handlers) + 1).encode()
        self.handlers[number] = handler
        self.socket.sendall(b"SUB %s %s\r\n" % (subject.encode(), number))

    def settle(self):
        """Waits until the broker has taken note of what was subscribed to."""
        self.socket.sendall(b"PING\r\n")
        while self.line() != b"PONG":
            pass

    def publish(self, subject, payload, *more):
        """Publishes one message, or several with a single call of the system."""
        self.socket.sendall(
            b"".join(b"PUB %s %d\r\n%s\r\n" % (subject, len(one), one) for one in (payload, *more))
        )

    def serve(self):
        while True:
            words = self.line().split()
            if words[0] == b"MSG":
                size = int(words[-1])
                while len(self.buffer) < size + 2:
                    self.receive()
                payload, self.buffer = self.buffer[:size], self.buffer[size + 2 :]
                self.handlers[words[2]](payload, words[3] if len(words) == 5 else None)
            elif words[0] == b"PING":
                self.socket.sendall(b"PONG\r\n")
            elif words[0] == b"-ERR":
                sys.exit(" ".join(word.decode() for word in words))

    def line(self):
        while b"\r\n" not in self.buffer:
            self.receive()
        line, self.buffer = self.buffer.split(b"\r\n", 1)
        return line

    def receive(self):
        more = self.socket.recv(65536)
        if not more:
            sys.exit("the broker has hung up")
        self.buffer += more


class Book:
    """What was booked: the last movements of a few things, and their totals."""

    def __init__(self, file):
        self.database = sqlite3.connect(file, isolation_level=None)
        self.database.executescript(
            """
            pragma journal_mode = wal;
            pragma synchronous = normal;
            create table if not exists movements
              (id integer primary key, kind text, thing integer, quantity integer);
            create table if not exists totals (thing integer primary key, moved integer, booked integer);
            """
        )
        if self.database.execute("select count(*) from movements").fetchone()[0] < KEPT:
            rows = ((KINDS[i % len(KINDS)], i % THINGS, i % 7 + 1) for i in range(KEPT))
            self.database.execute("begin")
            self.database.executemany(
                "insert into movements (kind, thing, quantity) values (?, ?, ?)", rows
            )
            self.database.execute("commit")

    def book(self, event):
        """Books a movement, and brings the totals of its thing up to date."""
        thing = event["thing"] % THINGS
        run = self.database.execute
        run("begin")
        run(
            "insert into movements (kind, thing, quantity) values (?, ?, ?)",
            (event["kind"], thing, event["quantity"]),
        )
        run("delete from movements where id <= (select max(id) from movements) - ?", (KEPT,))
        run(
            "insert or replace into totals"
            " select thing, sum(quantity), count(*) from movements where thing = ?",
            (thing,),
        )
        run("commit")

    def stock(self, thing):
        rows = self.database.execute("select moved from totals where thing = ?", (thing,)).fetchone()
        return rows[0] if rows else 0


def events(payload):
    """As many events as the plan asks for."""
    count = json.loads(payload)["events"]
    return [{"kind": KINDS[i % 3], "thing": i, "quantity": i % 5 + 1} for i in range(count)]


def over_the_bus(state):
    bus, book, work = Bus("shop"), Book(os.path.join(state, "bus.db")), {}

    def begin(payload, reply):
        asked = events(payload)
        work.update(left=len(asked), reply=reply)
        bus.publish(b"shop.bench", *(json.dumps(event).encode() for event in asked))

    def heard(payload, _reply):
        book.book(json.loads(payload))
        work["left"] -= 1
        if not work["left"]:
            bus.publish(work["reply"], b'{"booked": true}')

    def order(payload, reply):
        book.book(json.loads(payload))
        bus.publish(reply, b'{"booked": true}')

    def stock(payload, reply):
        answer = {"stock": book.stock(json.loads(payload)["thing"])}
        bus.publish(reply, json.dumps(answer).encode())

    def booked(payload, _reply):
        book.book(json.loads(payload))

    bus.subscribe("shop.run.bus", begin)
    bus.subscribe("shop.bench", heard)
    bus.subscribe("shop.order", order)
    bus.subscribe("shop.stock", stock)
    bus.subscribe("shop.event.*", booked)
    write_id(state, "bus.pid")
    bus.publish(b"shop.ready.bus", b"")
    bus.serve()


def by_calls(state):
    bus, book = Bus("shop, direct"), Book(os.path.join(state, "direct.db"))

    def begin(payload, reply):
        for event in events(payload):
            book.book(event)
        bus.publish(reply, b'{"booked": true}')

    bus.subscribe("shop.run.direct", begin)
    write_id(state, "direct.pid")
    bus.publish(b"shop.ready.direct", b"")
    bus.serve()


def write_id(state, file):
    with open(os.path.join(state, file), "w", encoding="ascii") as out:
        out.write(str(os.getpid()))


def start(role, state, port):
    """A process of this program in the given role: a copy of this one, where the system makes such."""
    if not hasattr(os, "fork"):
        os.spawnv(os.P_NOWAIT, sys.executable, [sys.executable, "-IS", __file__, state, port, role])
    elif os.fork() == 0:
        ROLES[role](state)


def both(state, port):
    """Starts both, and listens on the port when they are ready, so that it can be asked for."""
    bus, missing, listening = Bus("shop, start"), {"bus", "direct"}, []

    def ready(role):
        missing.discard(role)
        if not missing and not listening:
            listening.append(socket.create_server(("127.0.0.1", int(port)), backlog=128))

    bus.subscribe("shop.ready.bus", lambda *_: ready("bus"))
    bus.subscribe("shop.ready.direct", lambda *_: ready("direct"))
    bus.settle()
    for role in ROLES:
        start(role, state, port)
    bus.serve()


ROLES = {"bus": over_the_bus, "direct": by_calls}

if __name__ == "__main__":
    folder, health_port, *roles = sys.argv[1:]
    os.makedirs(folder, exist_ok=True)
    if roles:
        ROLES[roles[0]](folder)
    else:
        both(folder, health_port)
