"""Moments by arithmetic on the epoch: a `time_t` of 32 bits ends on 19 January 2038."""

from datetime import UTC, datetime, timedelta

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def utc_at(at_ns: int) -> datetime:
    """Nanoseconds since 1970 as an aware datetime, to the microsecond. Raises OverflowError past the year 9999. Pure.

    `datetime.fromtimestamp` asks the C library, and fails there (https://github.com/python/cpython/issues/101069).
    """
    return EPOCH + timedelta(microseconds=at_ns // 1000)
