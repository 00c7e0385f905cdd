"""What can be wrong with a backup, or with the store it is to be restored to."""

from config.errors import N_, EgideError, StoreError


class BackupError(EgideError):
    """A backup cannot be made or used. Nothing was written to the store."""


class NoBackup(BackupError):
    """The file is something else."""

    cause = N_("{file} is not a backup of Égide.")
    cure = N_("A backup is a file that `egide backup` has written.")


class BackupDamaged(BackupError):
    """The file was cut off, changed, or put together from others."""

    cause = N_("The backup {file} is damaged: {detail}. Nothing was restored from it.")
    cure = N_("Take another one; `egide restore --check` reads one through without restoring it.")


class BackupOfAnotherKey(BackupError):
    """The file was sealed under another secret key."""

    cause = N_("The backup {file} was sealed under the secret key {found}; the one in use is {known} ({source}).")
    cure = N_("Give a file with the key it was sealed under: --key-file FILE.")


class BackupOfAnotherSchema(BackupError):
    """The file was written by another version of Égide, whose store looked different."""

    cause = N_("The backup {file} is of a store with schema version {found}; this Égide reads version {known}.")
    cure = N_("Restore it with the version of Égide that wrote it ({program}), and upgrade afterwards.")


class BackupExists(BackupError):
    """A file is never overwritten by a backup."""

    cause = N_("{file} exists already.")
    cure = N_("Give the backup another name, the date for instance.")


class BackupNotWritten(BackupError):
    """The operating system refused to write the file."""

    cause = N_("The backup {file} cannot be written: {detail}")
    cure = N_("Check free space and permissions of its directory.")


class BackupNotRead(BackupError):
    """The operating system refused to read the file: most often, there is none of that name."""

    cause = N_("The backup {file} cannot be read: {detail}")
    cure = N_("Check its name, and that you may read it.")


class StoreNotEmpty(StoreError):
    """A store that holds something is replaced only if that is asked for."""

    cause = N_("The store holds {keys} keys already.")
    cure = N_(
        "`egide restore FILE --replace` puts the backup in their place; what was withdrawn meanwhile stays withdrawn. "
        "Or restore into a new EGIDE_DATA_DIR."
    )


class BotAtWork(StoreError):
    """A bot is at work on the store."""

    cause = N_("A bot is running on this store, or was until {seconds:.0f} seconds ago.")
    cure = N_("Stop it, wait half a minute, and restore then.")


class StoreShared(StoreError):
    """The database holds keys of other programs, which cannot be exchanged along."""

    cause = N_("The database holds keys of other programs, such as {key}.")
    cure = N_("Restore into a database of its own, and set EGIDE_REDIS__URL to it.")


class StoreNotExchanged(StoreError):
    """The server cannot put one database in the place of another."""

    cause = N_("The store cannot be restored in one step: {detail}")
    cure = N_(
        "Restore into a server with at least two databases that allows SWAPDB and is no node of a cluster, or into the "
        "embedded store."
    )


class KeyNotCopied(StoreError):
    """The store holds a key of a type that Égide does not write."""

    cause = N_("The key {key} is of the type {type}, which Égide does not write.")
    cure = N_("Somebody else wrote it; look at it, and delete it.")
