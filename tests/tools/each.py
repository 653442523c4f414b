"""One test for many values: what a test is for pytest takes longer than to look at one more value."""

from __future__ import annotations

import functools
import inspect
from collections.abc import Callable, Iterable


def each(
    names: str, values: Iterable[object], *, called: Callable[[object], str] = repr
) -> Callable[[Callable[..., None]], Callable[..., None]]:
    """Like `parametrize`, in one test; every value is tried, and each that fails is named with its own trouble.

    Of one thing that hangs on what a value before it left: that would be a test of its own.
    """
    wanted = [name.strip() for name in names.split(",")]

    def over(test: Callable[..., None]) -> Callable[..., None]:
        known = list(values)

        @functools.wraps(test)
        def all_of_them(**fixtures: object) -> None:
            assert known, "nothing is tried"
            failed = []
            for value in known:
                given = zip(wanted, value if len(wanted) > 1 else (value,), strict=True)  # type: ignore[arg-type]
                try:
                    test(**fixtures, **dict(given))
                except Exception as trouble:
                    trouble.add_note(f"This is of {called(value)}.")
                    failed.append(trouble)
            if failed:
                raise ExceptionGroup(f"{len(failed)} of {len(known)}", failed)

        left = [one for name, one in inspect.signature(test).parameters.items() if name not in wanted]
        all_of_them.__signature__ = inspect.Signature(left)  # type: ignore[attr-defined]  # what pytest brings
        return all_of_them

    return over
