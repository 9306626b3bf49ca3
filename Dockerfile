# perf-cli with every protocol it speaks, linked statically, in an image with nothing else: no shell, no
# libraries, no root. Steps that run programs (`command`) find none here; build upon it for those.
#
#   docker build --tag perf-cli .
#   docker run --rm --volume "$PWD:/work" --user "$(id -u):$(id -g)" perf-cli run perf.toml

ARG RUST=1.95

# On Alpine the C library is musl, with which Rust links statically.
FROM rust:${RUST}-alpine AS build
# A C compiler for SQLite and for what TLS computes; the authorities that the system trusts.
RUN apk add --no-cache build-base ca-certificates
WORKDIR /source
COPY . .
RUN cargo build --locked --profile dist --package perf-cli --all-features \
    && mkdir -p /image/work /image/tmp /image/etc/ssl/certs \
    && cp target/dist/perf-cli /image/ \
    && cp LICENSE-APACHE LICENSE-MIT /image/ \
    && cp /etc/ssl/certs/ca-certificates.crt /image/etc/ssl/certs/ \
    && chown 65532:65532 /image/work /image/tmp

FROM scratch
COPY --from=build /image/ /
# Nobody in particular, as other images without a shell call them.
USER 65532:65532
WORKDIR /work
ENTRYPOINT ["/perf-cli"]
