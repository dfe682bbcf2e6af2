# Runs a program under the system call filter of a unit file, as systemd would set it up: others than those of its
# SystemCallFilter= fail with EPERM.
#   python3 with-system-calls.py UNIT PROGRAM ARGUMENT...
import errno, os, subprocess, sys
import seccomp


def members(group):
    """The calls of a set such as @system-service; sets hold sets."""
    listing = subprocess.run(["systemd-analyze", "syscall-filter", group], check=True, capture_output=True, text=True)
    names = [line.strip() for line in listing.stdout.splitlines() if line.startswith(" ")]
    return resolve([name for name in names if not name.startswith("#")])


def resolve(words):
    return {call for word in words for call in (members(word) if word.startswith("@") else [word])}


allowed = set()
with open(sys.argv[1]) as unit:
    for line in unit:
        key, _, value = line.strip().partition("=")
        if key == "SystemCallFilter":
            if value.startswith("~"):
                allowed -= resolve(value[1:].split())
            else:
                allowed |= resolve(value.split())
# What starts the program; systemd has done it before it sets the filter.
allowed |= {"execve"}

calls = seccomp.SyscallFilter(seccomp.ERRNO(errno.EPERM))
for call in sorted(allowed):
    try:
        calls.add_rule(seccomp.ALLOW, call)
    except (RuntimeError, ValueError, OSError):
        pass  # Not a call of this architecture.
calls.load()
os.execvp(sys.argv[2], sys.argv[2:])
