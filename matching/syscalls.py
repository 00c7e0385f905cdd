"""The system calls a decoder process gives up, and installing that (Linux' seccomp, on x86_64 and aarch64).

Everything a decoder needs is open, loaded and mapped before. What is left to it is reading its pipe, computing, and
writing its answer: no file, no connection, no other process, whoever runs in it by then.
"""

import ctypes
import errno
import os
import struct
import sys
from typing import Final

_REFUSED: Final = """
    open 2/- openat 257/56 creat 85/- truncate 76/45 ftruncate 77/46 fallocate 285/47 memfd_create 319/279
    unlink 87/- unlinkat 263/35 rename 82/- renameat 264/38 renameat2 316/276 mkdir 83/- mkdirat 258/34 rmdir 84/-
    link 86/- linkat 265/37 symlink 88/- symlinkat 266/36 mknod 133/- mknodat 259/33
    chmod 90/- fchmod 91/52 fchmodat 268/53 chown 92/- fchown 93/55 fchownat 260/54 lchown 94/-
    utime 132/- utimes 235/- utimensat 280/88 futimesat 261/- name_to_handle_at 303/264 open_by_handle_at 304/265
    setxattr 188/5 lsetxattr 189/6 fsetxattr 190/7 removexattr 197/14 lremovexattr 198/15 fremovexattr 199/16
    socket 41/198 socketpair 53/199 connect 42/203 bind 49/200 listen 50/201 accept 43/202 accept4 288/242
    sendto 44/206 sendmsg 46/211 sendmmsg 307/269
    fork 57/- vfork 58/- execve 59/221 execveat 322/281
    tkill 200/130 rt_sigqueueinfo 129/138 rt_tgsigqueueinfo 297/240
    ptrace 101/117 process_vm_readv 310/270 process_vm_writev 311/271 kcmp 312/272
    shmget 29/194 shmat 30/196 shmctl 31/195 msgget 68/186 msgsnd 69/189 msgctl 71/187
    semget 64/190 semop 65/193 semctl 66/191 mq_open 240/180 mq_unlink 241/181
    setpriority 141/140 ioprio_set 251/30 sched_setaffinity 203/122 sched_setscheduler 144/119
    sched_setparam 142/118 sched_setattr 314/274 migrate_pages 256/238 move_pages 279/239
    setuid 105/146 setgid 106/144 setreuid 113/145 setregid 114/143 setresuid 117/147 setresgid 119/149
    setgroups 116/159 setpgid 109/154 setsid 112/157 personality 135/92
    mount 165/40 umount2 166/39 pivot_root 155/41 chroot 161/51 unshare 272/97 setns 308/268 swapon 167/224
    swapoff 168/225 reboot 169/142 init_module 175/105 finit_module 313/273 delete_module 176/106 kexec_load 246/104
    add_key 248/217 request_key 249/218 keyctl 250/219 bpf 321/280 perf_event_open 298/241 userfaultfd 323/282
    io_setup 206/0 io_submit 209/2 fanotify_init 300/262 syslog 103/116
"""
"""Name, number on x86_64, number on aarch64 (arch/x86/entry/syscalls/syscall_64.tbl and asm-generic/unistd.h of
Linux). Refused with EPERM, whatever their arguments."""

_MACHINES: Final = {"x86_64": (0, 0xC000003E), "aarch64": (1, 0xC00000B7)}
"""Which of the two numbers applies, and what audit.h calls the architecture."""

_FIRST_RECENT: Final = 424
"""From here on, numbers are the same everywhere. What Linux gained since 5.1 (io_uring, pidfd, clone3, openat2, ...)
is answered with ENOSYS, as an older Linux would, and libraries do without."""

_RECENT_ALLOWED: Final = (436, 439, 449)
"""close_range, faccessat2 and futex_waitv."""

_CLONE: Final = (56, 220)
_KILL: Final = (62, 129)
_TGKILL: Final = (234, 131)
_PRLIMIT: Final = (302, 261)
_FCNTL: Final = (72, 25)
_CLONE_THREAD: Final = 0x10000
_SIGNAL_OWNERS: Final = (8, 10, 15)
"""F_SETOWN, F_SETSIG and F_SETOWN_EX, by which a file can be made to send signals to other processes."""

_LOAD, _IF_EQUAL, _IF_AT_LEAST, _IF_BITS, _RETURN = 0x20, 0x15, 0x35, 0x45, 0x06
_ALLOW, _KILL_PROCESS = 0x7FFF0000, 0x80000000
_REFUSE, _UNKNOWN = 0x00050000 | errno.EPERM, 0x00050000 | errno.ENOSYS
_NUMBER, _ARCHITECTURE, _ARGUMENTS = 0, 4, 16

_SECCOMP: Final = (317, 277)
_SET_MODE_FILTER, _ALL_THREADS = 1, 1
_PR_SET_SECCOMP, _MODE_FILTER = 22, 2
_PR_SET_NO_NEW_PRIVS: Final = 38


class _Program(ctypes.Structure):
    """struct sock_fprog."""

    _fields_ = (("length", ctypes.c_ushort), ("instructions", ctypes.c_char_p))


def can_be_refused() -> bool:
    """Whether this system and processor are ones whose calls are known here."""
    return sys.platform == "linux" and os.uname().machine in _MACHINES and sys.maxsize > 2**32


def refuse() -> None:
    """Give the calls up, for all threads and for good. OSError if the kernel cannot do that."""
    machine, architecture = _MACHINES[os.uname().machine]
    code = _filter(machine, architecture, os.getpid())
    program = _Program(len(code) // 8, code)
    libc = ctypes.CDLL(None, use_errno=True)
    if libc.prctl(_PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0):
        raise OSError(ctypes.get_errno(), "prctl(PR_SET_NO_NEW_PRIVS)")
    if not libc.syscall(_SECCOMP[machine], _SET_MODE_FILTER, _ALL_THREADS, ctypes.byref(program)):
        return
    # A service manager's own filter may know only the older way, which binds this thread and those it starts.
    if libc.prctl(_PR_SET_SECCOMP, _MODE_FILTER, ctypes.byref(program), 0, 0):
        raise OSError(ctypes.get_errno(), "seccomp")


def _filter(machine: int, architecture: int, own: int) -> bytes:
    """The classic BPF program for one architecture and one process id."""
    code = [
        _step(_LOAD, _ARCHITECTURE),
        _step(_IF_EQUAL, architecture, skip_if=1),
        _step(_RETURN, _KILL_PROCESS),
        _step(_LOAD, _NUMBER),
    ]
    code += [step for number in _RECENT_ALLOWED for step in _answer(number, _ALLOW)]
    code += [_step(_IF_AT_LEAST, _FIRST_RECENT, skip_else=1), _step(_RETURN, _UNKNOWN)]
    code += [step for number in _numbers(machine) for step in _answer(number, _REFUSE)]
    code += _unless(_CLONE[machine], 0, _IF_BITS, (_CLONE_THREAD,))
    code += _unless(_KILL[machine], 0, _IF_EQUAL, (own,))
    code += _unless(_TGKILL[machine], 0, _IF_EQUAL, (own,))
    code += _unless(_PRLIMIT[machine], 0, _IF_EQUAL, (0, own))
    code += _where(_FCNTL[machine], 1, _SIGNAL_OWNERS)
    return b"".join([*code, _step(_RETURN, _ALLOW)])


def _numbers(machine: int) -> list[int]:
    columns = (word.split("/")[machine] for word in _REFUSED.split() if "/" in word)
    return [int(number) for number in columns if number != "-"]


def _answer(number: int, answer: int) -> list[bytes]:
    return [_step(_IF_EQUAL, number, skip_else=1), _step(_RETURN, answer)]


def _unless(number: int, argument: int, test: int, values: tuple[int, ...]) -> list[bytes]:
    """Refuse a call unless one of its arguments passes the test with one of these values."""
    tests = [_step(test, value, skip_if=len(values) - at) for at, value in enumerate(values)]
    return _of_call(number, argument, [*tests, _step(_RETURN, _REFUSE), _step(_RETURN, _ALLOW)])


def _where(number: int, argument: int, values: tuple[int, ...]) -> list[bytes]:
    """Refuse a call where one of its arguments is one of these values."""
    tests = [step for value in values for step in _answer(value, _REFUSE)]
    return _of_call(number, argument, [*tests, _step(_RETURN, _ALLOW)])


def _of_call(number: int, argument: int, rest: list[bytes]) -> list[bytes]:
    load = _step(_LOAD, _ARGUMENTS + 8 * argument)
    return [_step(_IF_EQUAL, number, skip_else=1 + len(rest)), load, *rest]


def _step(operation: int, value: int, skip_if: int = 0, skip_else: int = 0) -> bytes:
    """One instruction: struct sock_filter."""
    return struct.pack("=HBBI", operation, skip_if, skip_else, value)
