import { imagePath, listedLines } from '../path-spec.js';
import { refused, supported, withoutEffect } from './option.js';

/** Files that editors leave behind; both manuals name these three. */
const BACKUPS = ['*~*', '*#*', '*.bak'];

/** What goes into the image, and what does not. */
export const SOURCE_OPTIONS = [
  supported(
    '-graft-points',
    'take PATH=SOURCE as SOURCE at PATH of the image; \\= and \\\\ stand for = and \\',
    (line) => {
      line.graftPoints = true;
    },
  ),
  supported('-path-list FILE', 'more sources, one in a line; - is standard input', (line, file) => {
    line.pathLists.push(file);
  }),
  supported('-root PATH', 'put everything below this directory of the image', (line, path) => {
    line.root = imagePath(path);
  }),
  supported('-f -follow-links', 'record what symbolic links lead to, wherever that is', (line) => {
    line.followLinks = true;
  }),
  supported(
    '-m -exclude -x -old-exclude PATTERN',
    'leave out names or paths that match, with all below them',
    (line, pattern) => {
      line.excluded.push(pattern);
    },
  ),
  supported('-exclude-list FILE', '-m for every line of a file', (line, file) => {
    for (const pattern of listedLines(file, line)) line.excluded.push(pattern);
  }),
  supported('-no-bak -nobak', 'leave out names that contain ~ or #, or end in .bak', (line) => {
    line.excluded.push(...BACKUPS);
  }),
  supported('-hide PATTERN', 'do not show matching paths in the ISO 9660 and Rock Ridge tree', (line, pattern) => {
    line.hidden.iso.push(pattern);
  }),
  supported('-hide-list FILE', '-hide for every line of a file', (line, file) => {
    for (const pattern of listedLines(file, line)) line.hidden.iso.push(pattern);
  }),
  supported('-hide-joliet PATTERN', 'do not show matching paths in the Joliet tree', (line, pattern) => {
    line.hidden.joliet.push(pattern);
  }),
  supported('-hide-joliet-list FILE', '-hide-joliet for every line of a file', (line, file) => {
    for (const pattern of listedLines(file, line)) line.hidden.joliet.push(pattern);
  }),
  supported('-no-cache-inodes', 'store every name of a file separately', (line) => {
    line.hardLinks = false;
  }),
  supported('-cache-inodes', 'store a file with several names (hard links) once; the default', (line) => {
    line.hardLinks = true;
  }),
  supported('-duplicates-once', 'store files of equal content once', (line) => {
    line.deduplicate = true;
  }),
  withoutEffect('--hardlinks', 'hard links are recorded with Rock Ridge always'),
  ...refused('the hidden attribute is not written; -hide leaves a path out', '-hidden PATTERN', '-hidden-list FILE'),
  ...refused('write one path in a line, for -path-list', '--quoted_path_list FILE'),
  ...refused('a stream cannot be the content of an image', '-stream-file-name NAME', '-stream-media-size SECTORS'),
  ...refused('it is no longer an option of mkisofs either', '-i FILES'),
];
