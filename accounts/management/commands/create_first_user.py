from django.core.management.base import BaseCommand

from accounts.services import create_first_user


class Command(BaseCommand):
    help = (
        "Make the first superuser with a random password, shown once. Does nothing if there is one."
    )

    def add_arguments(self, parser):
        parser.add_argument("--email", default="admin@glasshouse.local")

    def handle(self, *args, email, **options):
        password = create_first_user(email)
        if password:
            self.stdout.write(f"login {email}, password {password} (shown this once)")
