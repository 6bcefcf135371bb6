import signal

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from prometheus_client import start_http_server

from sensing.mqtt.bridge import Bridge
from sensing.mqtt.broker import Address, BadAddress, Broker, Certificates


class Command(BaseCommand):
    help = "Brings messages of the MQTT broker at MQTT_URL as readings, until it is stopped."

    def handle(self, *args, **options) -> None:
        if not settings.MQTT_URL:
            raise CommandError("Set MQTT_URL to the broker, such as mqtts://user:password@host.")
        try:
            address = Address.of(
                settings.MQTT_URL, user=settings.MQTT_USER, password=settings.MQTT_PASSWORD
            )
            broker = Broker(address, client_id=settings.MQTT_CLIENT_ID, certificates=certificates())
        except (BadAddress, OSError) as error:
            raise CommandError(str(error)) from error
        bridge = Bridge(broker, client_id=settings.MQTT_CLIENT_ID)
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, lambda *_: bridge.stop())
        if settings.MQTT_METRICS_PORT:
            start_http_server(settings.MQTT_METRICS_PORT, addr="127.0.0.1")
        bridge.run()


def certificates() -> Certificates:
    return Certificates(
        authority=settings.MQTT_CA_FILE,
        certificate=settings.MQTT_CERTIFICATE_FILE,
        key=settings.MQTT_KEY_FILE,
    )
