# syntax=docker/dockerfile:1

# Dependencies first, on stub sources: they are compiled again only when they change. The image
# brings the C compiler that SQLite and zstd need.
FROM rust:1.95-slim-bookworm AS build
WORKDIR /build
COPY .cargo .cargo
COPY Cargo.toml Cargo.lock ./
RUN mkdir -p src tests/it tests/browser benches \
    && echo 'fn main() {}' > src/main.rs \
    && touch src/lib.rs tests/it/main.rs tests/browser/main.rs benches/hot_paths.rs \
        benches/counted.rs \
    && cargo build --release --locked --bin boothbot
COPY src src
COPY migrations migrations
COPY config config
RUN touch src/main.rs src/lib.rs && cargo build --release --locked --bin boothbot

# The binary, the C library it needs, and an owner for the database: nothing else is used, and
# no shell once it runs. The root may be read-only; only /data is written.
FROM debian:bookworm-slim
COPY --from=build /build/target/release/boothbot /usr/local/bin/boothbot
WORKDIR /data
RUN chown 10001:10001 /data
USER 10001:10001
VOLUME /data
ENV BOOTHBOT_DB=/data/boothbot.db BOOTHBOT_CONFIG=/data/boothbot.toml
HEALTHCHECK --interval=30s --timeout=5s --start-period=10s \
    CMD ["/usr/local/bin/boothbot", "healthcheck"]
ENTRYPOINT ["/usr/local/bin/boothbot"]
CMD ["run"]
