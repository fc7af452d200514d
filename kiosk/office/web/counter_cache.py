"""The cache that counts attempts, in the database. Where the disk is full it says so.

Django's own fails in silence there, and whoever counts with it takes that for somebody who tries too often.
"""

from collections.abc import Callable
from typing import Any

from django.core.cache.backends.base import DEFAULT_TIMEOUT
from django.core.cache.backends.db import DatabaseCache
from django.db import OperationalError, connections, router, transaction

from kiosk.office.web.full_disk import means_full_disk


class CounterCache(DatabaseCache):
    """As Django's."""

    def _base_set(self, mode: str, key: str, value: Any, timeout: Any = DEFAULT_TIMEOUT) -> bool | None:
        """Raise OperationalError where the disk takes no more."""
        connection = connections[router.db_for_write(self.cache_model_class)]
        refused: list[OperationalError] = []

        def noting(execute: Callable[..., Any], *arguments: Any) -> Any:
            try:
                return execute(*arguments)
            except OperationalError as error:
                refused.append(error)
                raise

        try:
            # What has no room is refused when it is committed: here, for Django's own transaction is a part of this.
            with connection.execute_wrapper(noting), transaction.atomic(using=connection.alias):
                is_set: bool | None = super()._base_set(mode, key, value, timeout)
        except OperationalError as error:
            refused.append(error)
            is_set = False
        if full := [each for each in refused if means_full_disk(each)]:
            raise full[0]
        return is_set
