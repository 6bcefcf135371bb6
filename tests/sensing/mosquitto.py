"""A real MQTT broker, and the real program that publishes."""

import os
import shutil
import socket
import subprocess
from pathlib import Path

from tests.conftest import until

TOPIC = "plant/hall-a/pump"
PATH = f"{os.environ['PATH']}:/usr/sbin"


def program(name: str) -> str:
    path = shutil.which(name, path=PATH)
    assert path, f"{name} is missing; bin/test installs it."
    return path


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


class Mosquitto:
    """A real broker."""

    def __init__(self, folder: Path, *lines: str) -> None:
        self.port = free_port()
        self.folder = folder
        self.options: list[str] = []
        # It keeps all that waits for a bridge, and on disk what waits while it is itself down.
        settings = [
            "user root" if os.geteuid() == 0 else "",
            f"listener {self.port} 127.0.0.1",
            "persistence true",
            f"persistence_location {folder}/",
            "max_queued_messages 0",
            *(lines or ["allow_anonymous true"]),
        ]
        self.configuration = folder / "mosquitto.conf"
        self.configuration.write_text("\n".join(settings) + "\n")

    def start(self) -> None:
        with (self.folder / "mosquitto.log").open("a") as log:
            self.process = subprocess.Popen(
                [program("mosquitto"), "-c", str(self.configuration)], stdout=log, stderr=log
            )
        until(self._answers)

    def _answers(self) -> bool:
        assert self.process.poll() is None, (self.folder / "mosquitto.log").read_text()
        with socket.socket() as probe:
            return probe.connect_ex(("127.0.0.1", self.port)) == 0

    def stop(self) -> None:
        self.process.terminate()
        self.process.wait(timeout=20)

    def publisher(self) -> subprocess.Popen:
        """The real client, which sends what is written to it, a message a line."""
        where = ["-h", "127.0.0.1", "-p", str(self.port), "-t", TOPIC, "-q", "1", "-l"]
        return subprocess.Popen([program("mosquitto_pub"), *where], stdin=subprocess.PIPE)

    def publish(self, *payloads: object, topic: str = TOPIC, qos: int = 1, options=()) -> None:
        """Send messages with the real client, one a line."""
        subprocess.run(
            [
                *(program("mosquitto_pub"), "-h", "127.0.0.1", "-p", str(self.port), "-l"),
                *("-t", topic, "-q", str(qos), *self.options, *options),
            ],
            input="".join(f"{payload}\n" for payload in payloads).encode(),
            check=True,
            timeout=60,
        )

    @property
    def url(self) -> str:
        return f"mqtt://127.0.0.1:{self.port}"
