# SPDX-License-Identifier: Apache-2.0
"""A model hub on this machine that answers as it is told."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from unittest import mock

from huggingface_hub import constants


@contextmanager
def hub_that_says(status: int, error_code: str) -> Iterator[str]:
    """Its address; huggingface_hub asks there meanwhile. `error_code` is the Hub's own word."""

    class Answer(BaseHTTPRequestHandler):
        def do_HEAD(self) -> None:  # noqa: N802
            self.send_response(status)
            self.send_header("X-Error-Code", error_code)
            self.send_header("Content-Length", "0")
            self.end_headers()

        do_GET = do_HEAD  # noqa: N815

        def log_message(self, format: str, *arguments: object) -> None:  # noqa: A002
            """Says nothing."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Answer) as server:
        thread = threading.Thread(target=server.serve_forever, daemon=True)
        thread.start()
        with asked_at(f"http://127.0.0.1:{server.server_port}") as address:
            yield address
        server.shutdown()


@contextmanager
def asked_at(address: str) -> Iterator[str]:
    template = address + "/{repo_id}/resolve/{revision}/{filename}"
    with (
        mock.patch.dict("os.environ", {"HF_ENDPOINT": address}),
        mock.patch.object(constants, "ENDPOINT", address),
        mock.patch.object(constants, "HUGGINGFACE_CO_URL_TEMPLATE", template),
        mock.patch.object(constants, "HF_HUB_OFFLINE", False),
    ):
        yield address
