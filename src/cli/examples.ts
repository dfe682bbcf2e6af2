import type { Command } from 'commander';

/** Lines that help and manual show, by command. */
const EXAMPLES: Readonly<Record<string, readonly string[]>> = {
  generate: [
    'kickstart-iso generate -r edge-07.json -s /srv/files/alma9',
    'kickstart-iso generate -r edge-07.json -s AlmaLinux-9.iso --hybrid --checksum -o edge-07.iso',
    'kickstart-iso generate -r edge-07.json -s AlmaLinux-9.iso --installer auto',
    "kickstart-iso generate -r - -s /srv/files/alma9 -o - < edge-07.json | ssh media 'cat > edge-07.iso'",
  ],
  plan: [
    'kickstart-iso plan -r edge-07.json -s /srv/files/alma9',
    'kickstart-iso plan -r edge-07.json -s /srv/files/alma9 --svg > edge-07.svg',
  ],
  seed: [
    'kickstart-iso seed --family anaconda -r edge-07.json',
    'kickstart-iso seed --family ubuntu -r edge-07.json --as img -o edge-07.img',
  ],
  bundle: ['kickstart-iso bundle -r edge-07.json -o edge-07.zip'],
  validate: ['kickstart-iso validate -r edge-07.json', 'kickstart-iso validate -r - --json < edge-07.json'],
  doctor: ['kickstart-iso doctor --root /srv/files', 'kickstart-iso doctor --root /srv/files --json'],
  serve: [
    'kickstart-iso serve --root /srv/files --tokens tokens.json',
    'kickstart-iso serve --traffic-ops https://to.example.net --host 0.0.0.0 --tls-cert cert.pem --tls-key key.pem',
  ],
  'token add': [
    'kickstart-iso token add --tokens tokens.json --user operator',
    'kickstart-iso token add --tokens tokens.json --user portal --permissions ISO:READ,ISO:GENERATE',
  ],
  'token list': ['kickstart-iso token list --tokens tokens.json'],
  'token revoke': [
    'kickstart-iso token revoke --tokens tokens.json --user portal',
    'kickstart-iso token revoke --tokens tokens.json --sha256 6aca4dbc',
  ],
  manual: ['kickstart-iso manual serve | man -l -'],
  completion: [
    'kickstart-iso completion bash > /etc/bash_completion.d/kickstart-iso',
    "kickstart-iso completion zsh > '/usr/local/share/zsh/site-functions/_kickstart-iso'",
    'kickstart-iso completion fish > ~/.config/fish/completions/kickstart-iso.fish',
  ],
};

/** @param path a command's name without the program's: `token add` */
export function examplesOf(path: string): readonly string[] {
  return EXAMPLES[path] ?? [];
}

/** Shows the examples at the end of the help of each command. */
export function addExamples(command: Command, path = ''): void {
  for (const child of command.commands) addExamples(child, `${path} ${child.name()}`.trim());
  const lines = examplesOf(path);
  if (lines.length > 0) command.addHelpText('after', `\nExamples:\n${lines.map((line) => `  ${line}\n`).join('')}`);
}
