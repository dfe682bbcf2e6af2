"""Mounts a mirror of a directory by FUSE, for reading, without libfuse: mirror-mount.py <directory> <mount point> <seconds> [one-by-one].

Each answer takes so many seconds; with "probe" in their place the mirror is unmounted at once. With "one-by-one" no call is
looked at before the one in front of it is answered, as by a disk; else they are answered at the same time. The line "hang" on standard
input makes the mirror answer the calls it has taken and take no more, until the line "go on". Each is answered by a line.

A mirror that is stopped (SIGSTOP) hangs in the midst of calls: Linux lets no signal, not even SIGKILL, end a process that
waits for the answer to a call that the mirror has taken.
"""

import ctypes
import errno
import os
import select
import stat
import struct
import sys
import threading
import time

source, point, delay = sys.argv[1], sys.argv[2], sys.argv[3]
one_by_one = sys.argv[4:] == ["one-by-one"]
device = os.open("/dev/fuse", os.O_RDWR)
libc = ctypes.CDLL(None, use_errno=True)
options = f"fd={device},rootmode=40000,user_id={os.getuid()},group_id={os.getgid()},allow_other"
if libc.mount(b"mirror", point.encode(), b"fuse", ctypes.c_ulong(0), options.encode()) != 0:
    sys.exit(f"cannot mount: {os.strerror(ctypes.get_errno())}")
if delay == "probe":
    MNT_DETACH = 2
    sys.exit(libc.umount2(point.encode(), MNT_DETACH))
delay = float(delay)
print("mounted", flush=True)

paths = {1: source}
nodes = {source: 1}


def node_of(path):
    if path not in nodes:
        nodes[path] = len(nodes) + 1
        paths[nodes[path]] = path
    return nodes[path]


def attributes(path):
    s = os.lstat(path)
    times = [s.st_atime_ns, s.st_mtime_ns, s.st_ctime_ns]
    return struct.pack(
        "<6Q10I", s.st_ino, s.st_size, s.st_blocks, *[t // 10**9 for t in times], *[t % 10**9 for t in times],
        s.st_mode, s.st_nlink, s.st_uid, s.st_gid, s.st_rdev, s.st_blksize, 0,
    )


def entries(path):
    listed = b""
    for index, name in enumerate(sorted(os.listdir(path)), 1):
        kind = stat.S_IFMT(os.lstat(os.path.join(path, name)).st_mode) >> 12
        bytes_ = name.encode()
        listed += struct.pack("<QQII", 1, index, len(bytes_), kind) + bytes_ + b"\0" * (-len(bytes_) % 8)
    return listed


def read_directory(path, offset):
    listed, start, index = entries(path), 0, 0
    while index < offset and start < len(listed):
        length = struct.unpack_from("<I", listed, start + 16)[0]
        start += (24 + length + 7) // 8 * 8
        index += 1
    return listed[start:]


def read_file(path, offset, size):
    with open(path, "rb") as file:
        file.seek(offset)
        return file.read(size)


def answer(operation, path, body):
    if operation == 26:  # INIT: version 7.12, the last one with short structures
        return struct.pack("<4I2HI", 7, 12, 131072, 0, 16, 12, 131072)
    if operation == 1:  # LOOKUP
        child = os.path.join(path, body.split(b"\0")[0].decode())
        return struct.pack("<4Q2I", 0 if not os.path.lexists(child) else node_of(child), 0, 0, 0, 0, 0) + attributes(child)
    if operation == 3:  # GETATTR
        return struct.pack("<QII", 0, 0, 0) + attributes(path)
    if operation == 5:  # READLINK
        return os.readlink(path).encode()
    if operation in (14, 27):  # OPEN, OPENDIR
        return struct.pack("<QII", 0, 0, 0)
    if operation == 15:  # READ
        offset, size = struct.unpack_from("<QI", body, 8)
        return read_file(path, offset, size)
    if operation == 28:  # READDIR
        offset, size = struct.unpack_from("<QI", body, 8)
        listed, end = read_directory(path, offset), 0
        while end < len(listed):
            step = (24 + struct.unpack_from("<I", listed, end + 16)[0] + 7) // 8 * 8
            if end + step > size:
                break
            end += step
        return listed[:end]
    if operation in (18, 29):  # RELEASE, RELEASEDIR
        return b""
    raise OSError(errno.ENOSYS, "no such operation")


def serve(operation, unique, node, body):
    time.sleep(delay)
    try:
        data, error = answer(operation, paths[node], body), 0
    except OSError as fault:
        data, error = b"", -(fault.errno or errno.EIO)
    try:
        os.write(device, struct.pack("<IiQ", 16 + len(data), error, unique) + data)
    except OSError:
        pass  # The caller was interrupted.


threads = []


def take_call():
    try:
        request = os.read(device, 1 << 20)
    except OSError as fault:
        if fault.errno in (errno.EINTR, errno.ENOENT, errno.EAGAIN):
            return
        sys.exit()
    _, operation, unique, node = struct.unpack_from("<IIQQ", request)
    if operation in (2, 36, 42):  # FORGET, INTERRUPT, BATCH_FORGET have no answer
        return
    if operation == 26:
        return serve(operation, unique, 1, b"")  # paths knows no node 0
    if one_by_one:
        return serve(operation, unique, node, request[40:])
    threads[:] = [thread for thread in threads if thread.is_alive()]
    threads.append(threading.Thread(target=serve, args=(operation, unique, node, request[40:]), daemon=True))
    threads[-1].start()


hangs = False
while True:
    ready, _, _ = select.select([sys.stdin] if hangs else [sys.stdin, device], [], [])
    if sys.stdin in ready:
        line = sys.stdin.readline()
        if line == "":
            sys.exit()  # The test has ended.
        hangs = line == "hang\n"
        for thread in threads:
            thread.join()
        print(line, end="", flush=True)
    elif device in ready:
        take_call()
