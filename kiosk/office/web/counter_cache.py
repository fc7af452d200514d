"""The cache that counts attempts, in the database. Where nothing can be written it says so.

Django's own fails in silence there, and whoever counts with it takes that for somebody who tries too often.
"""

from typing import Any

from django.core.cache.backends.base import DEFAULT_TIMEOUT
from django.core.cache.backends.db import DatabaseCache
from django.db import router, transaction


class CounterCache(DatabaseCache):
    """As Django's; what writes raises OperationalError where the disk is full, or another program writes too long.

    Django keeps the errors of its own transaction to itself. Here that is a part of another one: this one waits for
    the right to write, and has its room refused when it is committed.
    """

    def add(self, key: Any, value: Any, timeout: Any = DEFAULT_TIMEOUT, version: int | None = None) -> bool:
        """Keep a value where there is none of that key; whether there was none."""
        with self._loud():
            return bool(super().add(key, value, timeout, version))

    def set(self, key: Any, value: Any, timeout: Any = DEFAULT_TIMEOUT, version: int | None = None) -> None:
        """Keep a value."""
        with self._loud():
            super().set(key, value, timeout, version)

    def touch(self, key: Any, timeout: Any = DEFAULT_TIMEOUT, version: int | None = None) -> bool:
        """Have a value kept for longer; whether there is one."""
        with self._loud():
            return bool(super().touch(key, timeout, version))

    def _loud(self) -> transaction.Atomic:
        return transaction.atomic(using=router.db_for_write(self.cache_model_class))
