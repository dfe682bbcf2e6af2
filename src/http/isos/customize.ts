import type { Entry } from 'iso9660-writer-ts';
import { keyOf } from '../../installer/command-line.js';
import { checkOptions } from '../../option-table.js';
import { type AddedFile, GENERATE_ISO_OPTIONS, type GenerateIsoOptions, type KernelArguments } from '../../options.js';
import type { IsoRequest } from '../../request/schema.js';
import type { IsoSource } from '../../tree/source.js';
import { HttpFault } from '../answer/alerts.js';
import type { AuthorisedUser } from '../authorisation.js';

/** A request that was authorised and found acceptable, before its tree is looked up. */
export interface CustomizedRequest {
  /** What is asked for: an image, a seed, or a preview of an image. */
  readonly route: 'isos' | 'preview' | 'seeds';
  /** The validated request, with the root password. */
  readonly iso: IsoRequest;
  /** The body as it came. */
  readonly body: Uint8Array;
  /** The keys of `requestSchema` that the request has. */
  readonly extra: Readonly<Record<string, unknown>>;
  /** What `authorize` answered. */
  readonly user: AuthorisedUser;
  /** Of the API. */
  readonly version: string;
  /** Its body was read. */
  readonly request: Request;
  /** Aborts when the client leaves or `firstByteTimeout` is over. */
  readonly signal: AbortSignal;
}

/** What is otherwise with the image of one request, or why there is none. A seed has `options` and `installer` alone. */
export interface Customization {
  /** Files on top of those of the options. Images with the same set of paths share a plan. */
  readonly files?: readonly (AddedFile | Entry)[];
  /** In the place of the tree of `osversionDir`, which is then not looked up. */
  readonly source?: IsoSource;
  /** In the place of those of `iso`, one by one. */
  readonly options?: Omit<GenerateIsoOptions, 'signal'>;
  /** Changes of the kernel's arguments after those of the options. */
  readonly kernelArguments?: KernelArguments;
  /** In the place of that of the options. */
  readonly installer?: NonNullable<GenerateIsoOptions['installer']>;
  /** Answers with an alert in place of an image: 400 to 499, but not 401. */
  readonly refuse?: { readonly status: number; readonly text: string };
}

/** Is asked for each image, each seed and each preview; `undefined` leaves it as it is. What it throws is answered with 500 and goes to `onError`. */
export type Customize = (request: CustomizedRequest) => CustomizeAnswer | Promise<CustomizeAnswer>;

// biome-ignore lint/suspicious/noConfusingVoidType: a function without `return` is one, too
export type CustomizeAnswer = Customization | undefined | void;

/** All of them: another name is an error. */
const ANSWERS: Readonly<Record<keyof Customization, (value: never) => void>> = {
  files: (files: unknown) => checkOptions(GENERATE_ISO_OPTIONS, { files } as GenerateIsoOptions, 'customize: '),
  source: checkSource,
  options: checkOwnOptions,
  kernelArguments: (kernelArguments: unknown) =>
    checkOptions(GENERATE_ISO_OPTIONS, { kernelArguments } as GenerateIsoOptions, 'customize: '),
  installer: (installer: unknown) =>
    checkOptions(GENERATE_ISO_OPTIONS, { installer } as GenerateIsoOptions, 'customize: '),
  refuse: checkRefusal,
};

/**
 * Asks `customize`, and checks its answer.
 *
 * @throws {HttpFault} with the status and text of a refusal.
 * @throws {TypeError} or {RangeError} when the answer is none.
 */
export async function askCustomize(
  customize: Customize | undefined,
  request: CustomizedRequest,
): Promise<Customization> {
  const answer: unknown = await customize?.(request);
  if (answer === undefined || answer === null) return {};
  if (typeof answer !== 'object') throw new TypeError(`customize answered a ${typeof answer}, not an object`);
  for (const [name, value] of Object.entries(answer)) {
    const check = Object.hasOwn(ANSWERS, name) ? ANSWERS[name as keyof Customization] : undefined;
    if (check === undefined) throw new TypeError(`customize answered ${JSON.stringify(name)}, which means nothing`);
    if (value !== undefined) check(value as never);
  }
  const { refuse, ...customization } = answer as Customization;
  if (refuse !== undefined) throw new HttpFault(refuse.status, refuse.text);
  return customization;
}

/** The options of one image: those of all, with what is its own. */
export function customizedOptions(
  iso: GenerateIsoOptions,
  { files, options, kernelArguments, installer }: Customization,
): GenerateIsoOptions {
  const { nameservers: _, ...others } = iso;
  // A list wins over a text, and the list of all must not win over the text of one.
  const isReplaced = options?.resolvConf !== undefined;
  const merged: GenerateIsoOptions = { ...(isReplaced ? others : iso), ...options };
  return {
    ...merged,
    ...(files && { files: [...(merged.files ?? []), ...files] }),
    ...(installer !== undefined && { installer }),
    ...(kernelArguments && { kernelArguments: argumentsAfter(merged.kernelArguments, kernelArguments) }),
  };
}

/** The changes that two lists of them make one after the other. */
function argumentsAfter({ add = [], remove = [] }: KernelArguments = {}, later: KernelArguments): KernelArguments {
  const removed = later.remove ?? [];
  const kept = add.filter((word) => !removed.includes(keyOf(word)));
  return { add: [...kept, ...(later.add ?? [])], remove: [...remove, ...removed] };
}

function checkSource(source: unknown): void {
  const isSource = (typeof source === 'string' && source !== '') || (typeof source === 'object' && source !== null);
  if (!isSource) throw new TypeError('customize: source is neither a path, an opened disc nor a list of entries');
}

function checkOwnOptions(options: object): void {
  if (typeof options !== 'object') throw new TypeError('customize: options is not an object');
  if ('signal' in options) throw new TypeError('customize: options.signal is that of the request');
  checkOptions(GENERATE_ISO_OPTIONS, options, 'customize: options.');
}

function checkRefusal(refuse: Partial<NonNullable<Customization['refuse']>>): void {
  const { status = 0, text } = refuse ?? {};
  if (!Number.isInteger(status) || status < 400 || status > 499 || status === 401) {
    throw new RangeError(`customize: refuse.status: ${status} is not from 400 to 499, or is 401`);
  }
  if (typeof text !== 'string') throw new TypeError('customize: refuse.text is not a string');
}
