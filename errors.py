"""Every error of ours, in one tree:

    LangNgheError
    ├── BadInput            what a person or a file gave can't be used; names the field and the remedy
    │   ├── BadSetting      a settings value out of range
    │   ├── BadQuery        a query that can't be read, with the place of the character (query/mistakes.py)
    │   └── BadRow          one row of a file
    ├── SourceError         a source could not be read
    ├── EgressDenied        an address the network policy refuses
    ├── SendError           a channel refused a message
    ├── StorageError        the store can't take or give
    │   ├── StorageFull     the disk is full
    │   └── StorageReadOnly the data folder can't be written
    ├── BadModel            a trained file of this deployment isn't what was kept, or doesn't fit the shipped model
    ├── TooFewReviews       people have not judged enough yet to learn from
    ├── NotAllowed          the account may not do this
    ├── NotFound            no such record, or not theirs to see
    └── NotNow              the step does not fit the record's state

Each carries two texts that travel together: `sentence`, Vietnamese, for the person (what, where, what to do), and
`detail`, English, for the log. `permanent` says whether trying again can help.
"""


class LangNgheError(Exception):
    """The root. `sentence` is for the person, `detail` for the log."""

    permanent = True

    def __init__(self, sentence: str, detail: str = "", *, permanent: bool | None = None) -> None:
        super().__init__(detail or sentence)
        self.sentence = sentence
        self.detail = detail or sentence
        if permanent is not None:
            self.permanent = permanent


class BadInput(LangNgheError):
    """What was given can't be used."""


class BadSetting(BadInput):
    """A settings value is missing or out of range."""


class BadRow(BadInput):
    """One row of a file can't be read; the rest goes on."""


class SourceError(LangNgheError):
    """A source could not be read."""

    permanent = False


class EgressDenied(LangNgheError):
    """The network policy refuses this address."""


class SendError(LangNgheError):
    """A channel did not take a message."""

    permanent = False


class StorageError(LangNgheError):
    """The store can't take or give."""

    permanent = False


class StorageFull(StorageError):
    """The disk is full: nothing was written, nothing stored is lost."""


class StorageReadOnly(StorageError):
    """The data folder can't be written."""

    permanent = True


class BadModel(LangNgheError):
    """A trained file of this deployment isn't what was kept, or doesn't fit the shipped model: it is not used."""


class TooFewReviews(LangNgheError):
    """People have not judged enough yet to learn from."""


class NotAllowed(LangNgheError):
    """The account may not do this."""


class NotFound(LangNgheError):
    """No such record, or not theirs to see."""


class NotNow(LangNgheError):
    """The step does not fit the record's state."""
