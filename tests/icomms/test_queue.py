"""The queue unpacks only what this installation signed."""

from __future__ import annotations

import pickle

import pytest

from icomms.installation import Installation
from icomms.worker import open_queue


def test_messages_are_signed(tmp_path):
    place = Installation(home=tmp_path, database_url="sqlite://")
    serializer = open_queue(place).serializer
    plain = pickle.dumps(("a", 1))
    assert serializer.deserialize(serializer.serialize(("a", 1))) == ("a", 1)
    for forged in (plain, plain + b":" + b"0" * 40):
        with pytest.raises(ValueError, match="Separator|Signature"):
            serializer.deserialize(forged)
