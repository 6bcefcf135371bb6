from collections.abc import Iterator

import pytest
from django.core.cache import cache

from accounts.models import User
from tests.accounts.passwords import PASSWORD


@pytest.fixture(autouse=True)
def _no_memory_of_other_tests() -> Iterator[None]:
    """The limits of the login count in the cache, which no transaction rolls back."""
    cache.clear()
    yield
    cache.clear()


@pytest.fixture
def rosa(db) -> User:
    """Somebody with a password who may open the admin."""
    return User.objects.create_user(
        "rosa@example.org", PASSWORD, display_name="Rosa", is_staff=True
    )
