import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { lacks, runTool } from '../../support/tools.js';
import { runCommand } from '../run-command.js';

type Shell = 'bash' | 'zsh' | 'fish';

/** Programs that print, for each line, a mark and what the shell offers for the line. Their words: the script, then the lines. */
const PROGRAMS: Readonly<Record<Shell, string>> = {
  bash: `
    source "$1"
    for line in "\${@:2}"; do
      # As readline divides words: an equal sign is one.
      read -ra COMP_WORDS <<< "\${line//=/ = }"
      [[ $line == *[\\ =] ]] && COMP_WORDS+=('')
      COMP_CWORD=$((\${#COMP_WORDS[@]} - 1))
      _kickstart_iso
      printf '%s\n' LINE "\${COMPREPLY[@]/#/OFFER:}"
    done`,
  // The completion system runs in a line editor, which needs a terminal; compadd tells what it is given.
  zsh: `
    zmodload zsh/zpty
    zpty shell 'zsh -f -i'
    zpty -w shell 'PROMPT=; stty -echo; autoload -Uz compinit; compinit -u -D; source '$1
    zpty -w shell 'compadd () { if [[ \${@[1,(i)(-|--)]} == *-(O|A|D)\\ * ]]; then builtin compadd "$@"; return; fi; local -a hits; builtin compadd -A hits "$@"; print -rl -- OFFER:$^hits; builtin compadd "$@" }'
    zpty -w shell 'show () { print LINE; zle complete-word; BUFFER=; print DONE }; zle -N show; bindkey "^X" show; print READY'
    while zpty -r shell out && [[ $out != *READY* ]]; do :; done
    for line in "\${@:2}"; do
      zpty -n -w shell "$line"$'\\x18'
      while zpty -r shell out; do print -r -- "$out"; [[ $out == *DONE* ]] && break; done
    done`,
  fish: `
    source $argv[1]
    for line in $argv[2..-1]
      echo LINE
      for offer in (complete -C $line); echo OFFER:$offer; end
    end`,
};

/** How a shell starts without the settings of its user. */
const STARTS: Readonly<Record<Shell, readonly string[]>> = {
  bash: ['--norc', '-c'],
  zsh: ['-f', '-c'],
  fish: ['--no-config', '-c'],
};

/** What the shell offers for each line, in order and without descriptions. */
async function offersOf(shell: Shell, script: string, lines: readonly string[], cwd: string) {
  // Of the others, the first word after the program is its name.
  const name = shell === 'fish' ? [] : [shell];
  const { stdout } = await runTool(shell, [...STARTS[shell], PROGRAMS[shell], ...name, script, ...lines], { cwd });
  const parts = stdout.split(/LINE\r?\n/).slice(1);
  const offers = parts.map((part) => [...part.matchAll(/OFFER:([^\r\n\t]*)/g)].map(([, offer = '']) => offer));
  return new Map(lines.map((line, index) => [line, [...new Set(offers[index])].sort()]));
}

/** Lines, and what is offered for each. */
const CASES: readonly (readonly [line: string, offers: unknown])[] = [
  ['kickstart-iso ', expect.arrayContaining(['generate', 'serve', 'token', 'doctor'])],
  ['kickstart-iso ser', ['serve']],
  ['kickstart-iso token ', expect.arrayContaining(['add', 'list', 'revoke'])],
  ['kickstart-iso token rev', ['revoke']],
  // The options of the command that is named, and of no other.
  ['kickstart-iso serve --traffic', ['--traffic-ops', '--traffic-ops-ca']],
  ['kickstart-iso generate --checks', ['--checksum']],
  ['kickstart-iso serve --checks', []],
  ['kickstart-iso token add --per', ['--permissions']],
  ['kickstart-iso token list --per', []],
  // A value that is called like a command is none.
  ['kickstart-iso token add --user list --per', ['--permissions']],
  // The values that an option may have.
  ['kickstart-iso serve --gzip ', ['all', 'json', 'off']],
  ['kickstart-iso generate --profile tr', ['traffic-ops']],
  ['kickstart-iso generate --profile=tr', ['traffic-ops']],
  ['kickstart-iso completion ', expect.arrayContaining(['bash', 'fish', 'zsh'])],
  // Files where a file is meant, and nothing where a text is.
  ['kickstart-iso generate --request edge', ['edge 07.json']],
  ['kickstart-iso generate -r edge', ['edge 07.json']],
  ['kickstart-iso serve --root edge', []],
  ['kickstart-iso serve --server-name edge', []],
];

describe.each(['bash', 'zsh', 'fish'] as const)('completion of %s', (shell) => {
  test.skipIf(lacks(shell))('offers commands, their options and values', async () => {
    const directory = await mkdtemp(join(tmpdir(), 'completion-'));
    const script = join(directory, 'kickstart-iso.completion');
    const { code, text } = await runCommand(['completion', shell]);
    expect(code).toBe(0);
    await writeFile(script, text);
    await writeFile(join(directory, 'edge 07.json'), '{}');
    const offers = await offersOf(
      shell,
      script,
      CASES.map(([line]) => line),
      directory,
    );
    await rm(directory, { recursive: true });
    const told = [...offers].map(([line, words]) => [
      line,
      words.map((word) => word.replace('--profile=', '').replace('\\', '')),
    ]);
    expect(told).toEqual(CASES);
  });
});

test('another shell is refused', async () => {
  expect(await runCommand(['completion', 'tcsh'])).toMatchObject({ code: 2, text: '' });
});
