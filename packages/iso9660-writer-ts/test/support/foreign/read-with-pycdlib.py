"""Lists one view of an ISO 9660 image with pycdlib: a JSON object per line and path.

usage: read-with-pycdlib.py IMAGE (rockridge | joliet | primary)
"""

import calendar
import hashlib
import io
import json
import stat
import sys

import pycdlib

TYPES = {
    stat.S_IFREG: 'file',
    stat.S_IFDIR: 'directory',
    stat.S_IFLNK: 'symlink',
    stat.S_IFCHR: 'character',
    stat.S_IFBLK: 'block',
    stat.S_IFIFO: 'fifo',
    stat.S_IFSOCK: 'socket',
}


class Digest:
    """A file to pycdlib, a hash to us: content is never held as a whole."""

    mode = 'wb'

    def __init__(self):
        self.hash = hashlib.sha256()
        self.position = 0

    def write(self, data):
        self.hash.update(data)
        self.position += len(data)
        return len(data)

    def tell(self):
        return self.position


# pycdlib goes back in a boot image to fill in its boot-info table; nothing larger has one.
LARGEST_BOOT_IMAGE = 2 ** 24


def content_fields(iso, record, place):
    length = record.get_data_length()
    if length == 0:
        return {'size': 0, 'sha256': hashlib.sha256().hexdigest()}
    if length <= LARGEST_BOOT_IMAGE:
        content = io.BytesIO()
        iso.get_file_from_iso_fp(content, **place)
        return {'size': len(content.getvalue()), 'sha256': hashlib.sha256(content.getvalue()).hexdigest()}
    digest = Digest()
    iso.get_file_from_iso_fp(digest, **place)
    return {'size': digest.position, 'sha256': digest.hash.hexdigest()}


def text(name):
    return name.decode('utf-8', 'surrogateescape')


def name_of(record, view):
    if view == 'rockridge':
        return text(record.rock_ridge.name())
    if view == 'joliet':
        return record.file_identifier().decode('utf-16-be', 'surrogatepass')
    return text(record.file_identifier())


def seconds(date):
    day = (1900 + date.years_since_1900, date.month, date.day_of_month, date.hour, date.minute, date.second)
    return calendar.timegm(day) - date.gmtoffset * 15 * 60


def posix_fields(record):
    ridge = record.rock_ridge
    px = ridge.dr_entries.px_record or ridge.ce_entries.px_record
    tf = ridge.dr_entries.tf_record or ridge.ce_entries.tf_record
    pn = ridge.dr_entries.pn_record or ridge.ce_entries.pn_record
    fields = {
        'type': TYPES[stat.S_IFMT(px.posix_file_mode)],
        'mode': stat.S_IMODE(px.posix_file_mode),
        'uid': px.posix_user_id,
        'gid': px.posix_group_id,
        'links': px.posix_file_links,
        # pycdlib numbers the stamps as creation, access, modification; RRIP's bit 1 is modification.
        'mtime': seconds(tf.access_time),
    }
    if ridge.is_symlink():
        fields['target'] = text(ridge.symlink_path())
    if pn is not None:
        fields['device'] = f'{pn.dev_t_high},{pn.dev_t_low}'
    return fields


def main(image, view):
    iso = pycdlib.PyCdlib()
    iso.open(image)
    # By identifiers and not by Rock Ridge names, which need not be UTF-8.
    argument = 'joliet_path' if view == 'joliet' else 'iso_path'
    pending = [('', '')]
    while pending:
        parent, recorded_parent = pending.pop()
        for record in iso.list_children(**{argument: '/' + recorded_parent.rstrip('/')}):
            if record is None or record.is_dot() or record.is_dotdot():
                continue
            path = parent + name_of(record, view)
            recorded = recorded_parent + name_of(record, 'joliet' if view == 'joliet' else 'primary')
            if view == 'rockridge' and record.rock_ridge.child_link_record_exists():
                # A placeholder: the directory itself is elsewhere in the primary tree.
                record = record.rock_ridge.cl_to_moved_dr
                recorded = iso.full_path_from_dirrecord(record).lstrip('/')
            row = {'path': path, 'type': 'directory' if record.is_dir() else 'file', 'mtime': seconds(record.date)}
            if view == 'rockridge':
                row.update(posix_fields(record))
            if row['type'] == 'directory':
                pending.append((path + '/', recorded + '/'))
            elif row['type'] == 'file':
                row.update(content_fields(iso, record, {argument: '/' + recorded}))
            print(json.dumps(row))
    iso.close()


main(*sys.argv[1:])
