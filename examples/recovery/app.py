"""A small service to restart and to watch: it keeps the last hundred visits in SQLite.

LEAK_BYTES is how much it forgets to give back in every second; START_SECONDS, how long it takes to
start.
"""

import http.server
import os
import sqlite3
import sys
import threading
import time

LEAK = int(os.environ.get("LEAK_BYTES", "0"))
KEPT = []
LOCK = threading.Lock()


def forget():
    """Takes a tenth of the leak ten times a second, and touches it so that it is resident."""
    while True:
        KEPT.append(b"x" * (LEAK // 10))
        time.sleep(0.1)


class Handler(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def do_GET(self):
        with LOCK:
            DATABASE.execute("insert into visits default values")
            DATABASE.execute("delete from visits where id <= (select max(id) from visits) - 100")
            DATABASE.commit()
        body = b'{"ok": true}'
        head = f"HTTP/1.1 200 OK\r\nContent-Length: {len(body)}\r\n\r\n".encode()
        self.wfile.write(head + body)

    def log_message(self, *_):
        pass


class Server(http.server.ThreadingHTTPServer):
    daemon_threads = True
    request_queue_size = 128


time.sleep(float(os.environ.get("START_SECONDS", "0")))
DATABASE = sqlite3.connect(":memory:", check_same_thread=False)
DATABASE.execute("create table visits (id integer primary key)")
if LEAK:
    threading.Thread(target=forget, daemon=True).start()
Server(("127.0.0.1", int(sys.argv[1])), Handler).serve_forever()
