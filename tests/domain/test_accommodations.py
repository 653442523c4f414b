"""What someone sets for themselves, as it is kept; and the key to what they keep on a device."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from lms.domain.account.accommodations import Accommodation, from_words, in_words
from lms.domain.account.device_key import device_key

CHOICES = st.lists(st.sampled_from(Accommodation))


@given(CHOICES)
def test_what_is_kept_is_read_again_in_one_order(chosen):
    read = from_words(in_words(chosen))

    assert read == tuple(one for one in Accommodation if one in chosen)


def test_nothing_kept_is_nothing_set():
    assert (from_words(None), from_words(""), in_words([])) == ((), (), "")


def test_a_name_of_another_version_is_passed_over():
    assert from_words("louder wide-spacing") == (Accommodation.WIDE_SPACING,)


def test_the_key_is_the_same_each_time_and_nobody_elses():
    secret = bytes(32)

    assert device_key(secret, 7) == device_key(secret, 7)
    assert len({device_key(secret, 7), device_key(secret, 8), device_key(b"x" * 32, 7), secret}) == 4
    assert len(device_key(secret, 7)) == 32
