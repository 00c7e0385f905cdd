# syntax=docker/dockerfile:1
# The bot in an image: built in one stage, run in another without any tool for building.
#
#   docker build -t egide .
#   docker run --env EGIDE_TELEGRAM__TOKEN --volume egide:/data egide
#
# deploy/compose.yaml runs it beside a Valkey server of its own.

FROM python:3.11-slim AS build
ENV PIP_NO_CACHE_DIR=1 PIP_DISABLE_PIP_VERSION_CHECK=1
RUN python -m venv /opt/egide
WORKDIR /source
COPY constraints.txt pyproject.toml README.md LICENSE ./
COPY bot bot
COPY config config
COPY handlers handlers
COPY locales locales
COPY matching matching
COPY policies policies
COPY records records
COPY simulator simulator
COPY web web
RUN /opt/egide/bin/pip install --constraint constraints.txt . \
    && /opt/egide/bin/egide --version

FROM python:3.11-slim
# The number is fixed so that a mounted directory can be given to it: chown 10001 /srv/egide
RUN useradd --uid 10001 --user-group --no-create-home --home-dir /nonexistent --shell /usr/sbin/nologin egide \
    && install --directory --owner egide --group egide --mode 0700 /data
COPY --from=build /opt/egide /opt/egide
# In a container 127.0.0.1 is reachable from nowhere else. Which port leaves the container is decided when it is run;
# none does by itself.
ENV PATH=/opt/egide/bin:$PATH \
    PYTHONUNBUFFERED=1 \
    EGIDE_DATA_DIR=/data \
    EGIDE_WEB__HOST=0.0.0.0 \
    EGIDE_WEB__PORT=8430
USER egide
WORKDIR /data
VOLUME /data
EXPOSE 8430
STOPSIGNAL SIGTERM
# Loading a large blocklist takes seconds; 503 means that a part of the bot is waiting for something.
HEALTHCHECK --interval=30s --timeout=5s --start-period=60s --retries=3 CMD ["python", "-c", "\
import os, urllib.request as http; \
http.urlopen(f'http://127.0.0.1:{os.environ[\"EGIDE_WEB__PORT\"]}/health', timeout=4)"]
ENTRYPOINT ["egide"]
CMD ["run"]
