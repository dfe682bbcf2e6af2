"""Writes a directory as an ISO 9660 image with Rock Ridge and Joliet.

usage: write-with-pycdlib.py DIRECTORY IMAGE
"""

import os
import sys

import pycdlib


def main(root, image):
    iso = pycdlib.PyCdlib()
    iso.new(interchange_level=3, joliet=3, rock_ridge='1.09')
    recorded = {'': ''}
    count = 0
    for parent, directories, files in os.walk(root):
        path = os.path.relpath(parent, root)
        path = '' if path == '.' else path
        for name in sorted(directories) + sorted(files):
            place = os.path.join(parent, name)
            # Identifiers are numbers: names are Rock Ridge's and Joliet's.
            count += 1
            identifier = f'{recorded[path]}/{count:08d}'
            full = os.path.join(path, name)
            if os.path.islink(place):
                iso.add_symlink(f'{identifier};1', name, os.readlink(place))
            elif os.path.isdir(place):
                recorded[full] = identifier
                iso.add_directory(identifier, rr_name=name, joliet_path='/' + full,
                                  file_mode=os.stat(place).st_mode)
            else:
                iso.add_file(place, f'{identifier};1', rr_name=name, joliet_path='/' + full,
                             file_mode=os.stat(place).st_mode)
    iso.write(image)
    iso.close()


main(*sys.argv[1:])
