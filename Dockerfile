# The image of tyk-promote, also a stand-in for the image of tyk-sync:
#
#   docker run --rm IMAGE tyk-promote --help
#   docker run --rm -v "$PWD:/work" IMAGE tyk-sync dump -d https://dashboard.example.com -s SECRET -t .
#   docker run --rm -v "$PWD:/work" IMAGE dump -d https://dashboard.example.com -s SECRET -t .
#
# Only the first stage has a compiler; the second holds what the packages hold.
ARG SWIFT_VERSION=6.3
ARG DEBIAN=bookworm

FROM swift:${SWIFT_VERSION}-${DEBIAN} AS build
RUN apt-get update \
 && apt-get install -y --no-install-recommends binutils libsqlite3-dev python3 \
 && rm -rf /var/lib/apt/lists/*
WORKDIR /src
COPY Package.swift ./
COPY Sources Sources
COPY Tests Tests
RUN swift build -c release --product tyk-promote --static-swift-stdlib
COPY README.md ./
COPY Packaging Packaging
RUN Packaging/package.sh .build/release/tyk-promote /packages --tree-only

FROM debian:${DEBIAN}-slim
RUN apt-get update \
 && apt-get install -y --no-install-recommends ca-certificates git libsqlite3-0 libstdc++6 openssh-client \
 && rm -rf /var/lib/apt/lists/* \
 && useradd --uid 65532 --user-group --create-home --shell /usr/sbin/nologin promote \
 && install -d -o promote -g promote /work \
 && install -d /opt/tyk-sync \
 && ln -s /usr/bin/tyk-sync /opt/tyk-sync/tyk-sync
COPY --from=build /packages/root/usr/ /usr/
COPY --chmod=755 Packaging/entrypoint.sh /usr/local/bin/entrypoint
USER 65532:65532
ENV HOME=/home/promote
WORKDIR /work
ENTRYPOINT ["/usr/local/bin/entrypoint"]
CMD ["tyk-promote", "--help"]
