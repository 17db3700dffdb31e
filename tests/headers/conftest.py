from tests.delivery.conftest import one_connection  # noqa: F401 - the test's own connection, as in delivery
