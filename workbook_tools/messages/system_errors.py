"""What the operating system refuses, in the reader's language: it says so itself in another one."""

from __future__ import annotations

import errno

from .message import Message, message

_CODES = {
    errno.ENOENT: "missing",
    errno.EACCES: "not-allowed",
    errno.EPERM: "not-allowed",
    errno.EEXIST: "exists",
    errno.EISDIR: "is-a-folder",
    errno.ENOTDIR: "no-folder",
    errno.ENOTEMPTY: "not-empty",
    errno.EBUSY: "in-use",
    errno.EIO: "disk-error",
    errno.EMFILE: "too-many-open",
    errno.ENFILE: "too-many-open",
    errno.ENOSPC: "disk-full",
    errno.EDQUOT: "disk-full",
    errno.EROFS: "read-only",
    errno.ENAMETOOLONG: "name-too-long",
    errno.ELOOP: "link",
    errno.EPIPE: "nobody-reads",
    errno.ETIMEDOUT: "no-answer",
}


def reason_of(error: OSError) -> Message:
    """Why the system refused, without a full stop; one that is not known by its number alone."""
    code = _CODES.get(error.errno or 0)
    if code:
        return message(f"cannot.because.{code}")
    known = errno.errorcode.get(error.errno or 0, type(error).__name__)
    return message("cannot.because.other", code=known)


def of_system(error: OSError) -> Message:
    """What to tell of an error that nobody expected: the file, and why."""
    if error.filename:
        return message("cannot.system", file=str(error.filename), reason=reason_of(error))
    return message("cannot.system.unnamed", reason=reason_of(error))
