"""Sends back what it gets: lines and frames over TCP, datagrams over UDP.

    python3 server.py [TCP_PORT [UDP_PORT]]

Without ports it takes free ones. It says both in one line.
"""

import socketserver
import sys
import threading


class Lines(socketserver.StreamRequestHandler):
    """`PING` is answered with `PONG`, any other line with itself."""

    disable_nagle_algorithm = True

    def handle(self):
        for line in self.rfile:
            self.wfile.write(b"PONG\r\n" if line.strip() == b"PING" else line)


class Datagrams(socketserver.BaseRequestHandler):
    """A datagram is answered with itself."""

    def handle(self):
        data, socket = self.request
        socket.sendto(data, self.client_address)


class TcpServer(socketserver.ThreadingTCPServer):
    allow_reuse_address = True
    daemon_threads = True
    request_queue_size = 128


class UdpServer(socketserver.UDPServer):
    max_packet_size = 65536


def main():
    ports = [int(word) for word in sys.argv[1:]] + [0, 0]
    tcp = TcpServer(("127.0.0.1", ports[0]), Lines)
    udp = UdpServer(("127.0.0.1", ports[1]), Datagrams)
    print(tcp.server_address[1], udp.server_address[1], flush=True)
    threading.Thread(target=udp.serve_forever, daemon=True).start()
    tcp.serve_forever()


if __name__ == "__main__":
    main()
