"""A real nginx with the sample configuration, on loopback: only its port, files and the finder's port are other ones."""

from __future__ import annotations

import http.client
import os
import shutil
import ssl
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.paths import ROOT
from tests.ports import await_port, free_port

NGINX = shutil.which("nginx", path="/usr/sbin:/usr/bin:/usr/local/sbin:/usr/local/bin")
NO_NGINX = "nginx is not here: apt-get install nginx-light"
_MAIN = """{user} daemon off; pid {folder}/nginx.pid; error_log {folder}/main.log warn; worker_processes 1;
events {{ worker_connections 256; }}
http {{ client_body_temp_path {folder}/body; proxy_temp_path {folder}/proxy; fastcgi_temp_path {folder}/f;
uwsgi_temp_path {folder}/u;
scgi_temp_path {folder}/s; upstream finders {{ {finders} }} include {folder}/site.conf; }}
"""


class Front:
    """What a visitor sees of it."""

    def __init__(self, port: int, folder: Path) -> None:
        self.port, self.folder = port, folder

    @contextmanager
    def visitor(self, address: str) -> Iterator[http.client.HTTPSConnection]:
        """Connect from an address of loopback, as another visitor would."""
        context = ssl._create_unverified_context()  # its certificate was made a moment ago
        connection = http.client.HTTPSConnection(
            "127.0.0.1", self.port, timeout=60, source_address=(address, 0), context=context
        )
        yield connection
        connection.close()

    def logs(self) -> str:
        """Return all that it wrote."""
        return "".join(path.read_text() for path in self.folder.glob("*.log"))


@contextmanager
def start_nginx(folder: Path, *finder_ports: int) -> Iterator[Front]:
    """Run nginx in front of one finder or several until the end of the block."""
    assert NGINX
    port = free_port()
    (folder / "nginx").mkdir()
    own = folder / "nginx"
    _make_certificate(own)
    sample = (ROOT / "docs" / "proxy-nginx.conf").read_text()
    for was, now in (
        ("listen 443 ssl http2", f"listen 127.0.0.1:{port} ssl http2"),
        ("/etc/ssl/certs/nearby.example.org.pem", f"{own}/site.pem"),
        ("/etc/ssl/private/nearby.example.org.key", f"{own}/site.key"),
        ("/var/log/nginx/finder.log", f"{own}/finder.log"),
        ("/var/lib/finder/static", str(folder / "static")),
        ("http://127.0.0.1:8000", "http://finders"),
    ):
        assert was in sample, was
        sample = sample.replace(was, now)
    # Files of a test are its own alone, and nginx would serve them as nobody.
    user = "user root;" if os.geteuid() == 0 else ""
    finders = " ".join(f"server 127.0.0.1:{finder};" for finder in finder_ports)
    (own / "site.conf").write_text(sample)
    (own / "nginx.conf").write_text(_MAIN.format(folder=own, user=user, finders=finders))
    process = subprocess.Popen([NGINX, "-e", f"{own}/main.log", "-c", f"{own}/nginx.conf"], stderr=subprocess.DEVNULL)
    try:
        await_port(port, process)
        yield Front(port, own)
    finally:
        process.terminate()
        process.wait(timeout=20)


def _make_certificate(folder: Path) -> None:
    command = (
        "openssl req -x509 -newkey rsa:2048 -nodes -days 2 -subj /CN=nearby.example.org -keyout site.key -out site.pem"
    )
    subprocess.run(command.split(), cwd=folder, check=True, capture_output=True)
