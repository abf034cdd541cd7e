"""How laws are tried: a busy machine breaks none, so no limit of time.

For `make fast`, while one writes, with fewer examples of each; `make test` tries them all.
"""

from hypothesis import HealthCheck, settings

# A law that reads the database may take the fixtures of its test: its examples write nothing.
ALLOWED = [HealthCheck.too_slow, HealthCheck.function_scoped_fixture]
settings.register_profile("whole", deadline=None, suppress_health_check=ALLOWED)
settings.register_profile("fast", settings.get_profile("whole"), max_examples=5)
settings.load_profile("whole")
