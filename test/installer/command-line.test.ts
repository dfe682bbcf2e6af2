import { describe, expect, test } from 'vitest';
import { argumentProblems, editArguments, isRescue, plain, quotedForGrub } from '../../src/installer/command-line.js';

const edit = (text: string, add: readonly string[], remove: readonly string[] = []) =>
  editArguments(text, { add, remove }, plain);

describe('a command line', () => {
  test.each([
    ['gets arguments at its end', ' quiet\n', ['a=b', 'c'], [], ' quiet a=b c\n'],
    [
      'gets them before what is for the installed system',
      ' vga=788 --- quiet\n',
      ['auto'],
      [],
      ' vga=788 auto --- quiet\n',
    ],
    ['gets them there also when nothing stands before', ' ---\n', ['auto'], [], ' auto ---\n'],
    ['knows the two dashes of older discs', ' x -- quiet', ['auto'], [], ' x auto -- quiet'],
    ['that is empty gets them', '\n', ['a'], [], ' a\n'],
    ['has nothing twice', ' a b=c\n', ['a', 'b=c'], [], ' a b=c\n'],
    ['has another value in the same place', ' a=1 b\n', ['a=2'], [], ' a=2 b\n'],
    ['may have some keys several times', ' console=tty0 b\n', ['console=ttyS0'], [], ' console=tty0 b console=ttyS0\n'],
    ['has all values of a key that is given twice', ' r=x\n', ['r=a', 'r=b', 'q=c'], [], ' r=x r=a r=b q=c\n'],
    ['loses arguments by their keys, wherever they stand', ' quiet a --- quiet b\n', [], ['quiet'], ' a --- b\n'],
    ['loses them with any value, and no others', ' a=1 ab=2 a\n', [], ['a'], ' ab=2\n'],
    ['loses before it gets', ' a=1 b\n', ['a=2'], ['a'], ' b a=2\n'],
    ['keeps its blanks and ends of lines', '\t a   b \t\r\n', ['c'], [], '\t a   b c \t\r\n'],
    ['goes on in other lines', ' a \\\n  b \\\n  c\n', ['d'], ['b'], ' a \\\n  c d\n'],
  ])('%s', (_, text, add, remove, expected) => {
    expect(edit(text, add, remove)).toBe(expected);
  });

  test('has what GRUB would read as its own in quotes', () => {
    const written = editArguments('\n', { add: ['ds=nocloud;s=/cdrom/', 'a=$b', 'c'], remove: [] }, quotedForGrub);
    expect(written).toBe(' "ds=nocloud;s=/cdrom/" "a=\\$b" c\n');
    expect(editArguments(written, { add: ['ds=nocloud;s=/cdrom/', 'a=$b'], remove: [] }, quotedForGrub)).toBe(written);
    expect(editArguments(written, { add: ['ds=x'], remove: ['a'] }, quotedForGrub)).toBe(' ds=x c\n');
  });

  test.each(['a b', 'a"b', "a'b", 'a\\b', 'ä', 'a\n', ''])('cannot hold %j', (argument) => {
    const problems = argumentProblems({ add: [argument, 'fine'], remove: [] });
    expect(problems.map(({ code }) => code)).toEqual(['KERNEL_ARGUMENT']);
  });

  test.each([
    ['inst.rescue quiet', true],
    ['rescue', true],
    ['rescue=1', true],
    ['x rescue/enable=true', true],
    ['inst.stage2=hd:LABEL=rescued', false],
    ['systemd.unit=rescue.target', false],
  ])('of %j starts a rescue system: %s', (text, expected) => {
    expect(isRescue(text)).toBe(expected);
  });
});
