import select

from django.db.backends.postgresql import base


class DatabaseWrapper(base.DatabaseWrapper):
    """Django asks once a request whether the connection still stands, with a journey of its own: a
    third of those a search page needs.

    A server that ends a connection sends word of it. Where nothing waits to be read, the connection
    stands as far as anybody can know without a question; else the question is asked.
    """

    def is_usable(self) -> bool:
        word = select.poll()
        try:
            word.register(self.connection.pgconn.socket, select.POLLIN)
            if not word.poll(0):
                return True
        except self.Database.Error:  # closed on our side
            return False
        usable: bool = super().is_usable()
        return usable
