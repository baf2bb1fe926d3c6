# SPDX-License-Identifier: Apache-2.0
"""The example of docs/formats.md for a meter behind https and a password, with such a meter."""

import base64
import json
import re
import shutil
import ssl
import subprocess
import threading
import unittest
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

from laboratory import SOURCE_ROOT, Laboratory, main

WATTS = 344
LOGIN = "monitor:the password"
# On one line and longer than what is looked at of a line, as servers send it.
PAGE = json.dumps(
    {
        "@odata.id": "/redfish/v1/Chassis/1/Power",
        "Description": "x" * 2000,
        "PowerControl": [
            {
                "PowerConsumedWatts": WATTS,
                "PowerMetrics": {"IntervalInMin": 20, "AverageConsumedWatts": 319},
            }
        ],
    }
)


class Bmc(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        expected = "Basic " + base64.b64encode(LOGIN.encode()).decode()
        known = self.headers.get("Authorization") == expected
        self.send_response(200 if known else 401)
        self.end_headers()
        if known:
            self.wfile.write(PAGE.encode())

    def log_message(self, *arguments: object) -> None:
        pass


def example() -> str:
    """The first TOML block after the sentence about curl."""
    page = (SOURCE_ROOT / "docs/formats.md").read_text(encoding="utf-8")
    found = re.search(r"neither https nor passwords.*?```toml\n(.*?)```", page, re.DOTALL)
    assert found
    return found[1]


@unittest.skipUnless(shutil.which("curl") and shutil.which("openssl"), "needs curl and openssl")
class HttpsMeter(Laboratory):
    def certificate(self) -> tuple[Path, Path]:
        key, pem = self.folder / "bmc.key", self.folder / "bmc.pem"
        subject = ("-subj", "/CN=bmc", "-addext", "subjectAltName=IP:127.0.0.1")
        subprocess.run(
            ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", *subject]
            + ["-keyout", str(key), "-out", str(pem)],
            check=True,
            capture_output=True,
        )
        return key, pem

    def serve(self, key: Path, pem: Path) -> int:
        server = HTTPServer(("127.0.0.1", 0), Bmc)
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(pem, key)
        server.socket = context.wrap_socket(server.socket, server_side=True)
        threading.Thread(target=server.serve_forever, daemon=True).start()
        self.addCleanup(server.server_close)
        self.addCleanup(server.shutdown)
        return int(server.server_port)

    def test_the_documents_example_reads_it(self) -> None:
        key, pem = self.certificate()
        port = self.serve(key, pem)
        login = self.write("bmc.curl", f'user = "{LOGIN}"\ncacert = "{pem}"\n')
        text = example().replace("192.0.2.9", f"127.0.0.1:{port}")
        text = text.replace("/home/me/bmc.curl", str(login)).replace('"5 s"', '"200 ms"')
        sources = self.write("sources.toml", text)
        report = self.folder / "report.json"
        command = ("measure", "--json", "--output", report, "--", "sleep", "1")
        done = self.carnot("--sources", sources, *command)
        self.assertEqual(done.returncode, 0, done.stderr)
        document = json.loads(report.read_text(encoding="utf-8"))
        (bmc,) = (one for one in document["sources"] if one["source"] == "command:bmc")
        self.assertAlmostEqual(bmc["mean_power_watts"]["point"], WATTS, delta=0.01)


if __name__ == "__main__":
    main()
