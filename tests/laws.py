"""For `make fast`, while one writes: fewer examples of each law; `make test` tries them all."""

from hypothesis import settings

settings.register_profile("fast", max_examples=5)
