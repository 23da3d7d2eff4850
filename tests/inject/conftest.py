import pytest

from tests.inject.models import make


@pytest.fixture(scope="session")
def checkpoint_of(tmp_path_factory):
    """A checkpoint by family, dtype and shard size, made once; tests only read it."""
    made = {}

    def get(name, dtype="float32", shard=None):
        key = (name, dtype, shard)
        if key not in made:
            folder = tmp_path_factory.mktemp("models") / name
            made[key] = make(folder, name, dtype=dtype, shard=shard)
        return made[key]

    return get
