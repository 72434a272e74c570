"""Its import raises an error whose message cannot be shown."""


class UnshowableError(Exception):
    """An error that cannot say what is wrong."""

    def __str__(self) -> str:
        raise ValueError("no words")


raise UnshowableError
