"""A shop over gRPC, with reflection.

    pip install grpcio grpcio-reflection
    python3 server.py [PORT] [--longest-connection MS] [--certificate FILE --key FILE]

Without a port it takes a free one, and says it. Ids that are statuses of HTTP fail in their way: 404 is not
found, and 504 has no answer for a minute.
"""

import argparse
import concurrent.futures
import pathlib
import sys
import threading
import time

import grpc
from google.protobuf import descriptor_pb2, descriptor_pool, message_factory
from google.protobuf import timestamp_pb2  # noqa: F401 (puts its descriptor into the pool)
from grpc_reflection.v1alpha import reflection

FILES = descriptor_pb2.FileDescriptorSet.FromString(
    pathlib.Path(__file__).with_name("shop.binpb").read_bytes()
)
POOL = descriptor_pool.Default()
for file in FILES.file:
    if not file.name.startswith("google/"):
        POOL.Add(file) if hasattr(POOL, "Add") else POOL.AddSerializedFile(file.SerializeToString())
SERVICE = POOL.FindServiceByName("shop.v1.Items")
FAILING = {
    401: grpc.StatusCode.UNAUTHENTICATED,
    404: grpc.StatusCode.NOT_FOUND,
    499: grpc.StatusCode.CANCELLED,
    500: grpc.StatusCode.INTERNAL,
    503: grpc.StatusCode.UNAVAILABLE,
}


def message(name):
    return message_factory.GetMessageClass(POOL.FindMessageTypeByName(f"shop.v1.{name}"))


Item, Price = message("Item"), message("Price")


def say(line):
    """In one piece: `print` writes the end of a line apart, and other calls write between."""
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


def find(request, context):
    metadata = dict(context.invocation_metadata())
    allowed = metadata.get("authorization") == "Bearer secret"
    if request.id in FAILING and not (request.id == 401 and allowed):
        context.abort(FAILING[request.id], f"no item {request.id}")
    if request.id == 504:
        is_over = threading.Event()
        context.add_callback(is_over.set)
        say("504 waits")
        is_over.wait(60)
        say("504 is over")
    context.send_initial_metadata([("served-by", "shop")])
    return Item(
        id=request.id,
        name=f"item {request.id}" + "!" * (100_000 if request.id == 413 else 0),
        # How long the caller waits: its deadline.
        price=context.time_remaining() if request.id == 408 else request.filter.most,
        tags=request.tags,
        stock=request.stock,
        code=b"\x00\xca\xfe",
    )


def watch(request, context):
    for number in range(request.count):
        yield Price(number=number, price=number / 2)
        time.sleep(request.pause_ms / 1000)
    if request.count == 503:
        context.abort(grpc.StatusCode.UNAVAILABLE, "no more prices")


def add(items, context):
    return Item(price=sum(item.price for item in items))


def handler(method, function):
    kinds = {
        (False, False): grpc.unary_unary_rpc_method_handler,
        (False, True): grpc.unary_stream_rpc_method_handler,
        (True, False): grpc.stream_unary_rpc_method_handler,
    }
    return kinds[method.client_streaming, method.server_streaming](
        function,
        request_deserializer=message_factory.GetMessageClass(method.input_type).FromString,
        response_serializer=lambda answer: answer.SerializeToString(),
    )


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("port", type=int, nargs="?", default=0)
    parser.add_argument("--longest-connection", type=int, metavar="MS")
    parser.add_argument("--certificate", type=pathlib.Path)
    parser.add_argument("--key", type=pathlib.Path)
    arguments = parser.parse_args()
    options = [("grpc.so_reuseport", 0)]
    if arguments.longest_connection:
        options.append(("grpc.max_connection_age_ms", arguments.longest_connection))
    server = grpc.server(concurrent.futures.ThreadPoolExecutor(32), options=options)
    functions = {"Find": find, "Watch": watch, "Add": add}
    methods = {method.name: handler(method, functions[method.name]) for method in SERVICE.methods}
    server.add_generic_rpc_handlers(
        [grpc.method_handlers_generic_handler(SERVICE.full_name, methods)]
    )
    reflection.enable_server_reflection([SERVICE.full_name, reflection.SERVICE_NAME], server)
    address = f"127.0.0.1:{arguments.port}"
    if arguments.certificate:
        identity = (arguments.key.read_bytes(), arguments.certificate.read_bytes())
        port = server.add_secure_port(address, grpc.ssl_server_credentials([identity]))
    else:
        port = server.add_insecure_port(address)
    server.start()
    print(port, flush=True)
    server.wait_for_termination()


if __name__ == "__main__":
    main()
