import { type Authorisation, type NeededAuthority, neededAuthority } from '../authorisation.js';
import { type TrafficOpsAnswer, type TrafficOpsClient, VERSIONS } from './client.js';
import type { Credential } from './credential.js';
import { nonsense } from './transport.js';

/** A user of Traffic Ops, as `user/current` tells it. */
export interface TrafficOpsUser {
  readonly name: string;
  /** `undefined`: the user has none, and so may nothing. */
  readonly role: string | undefined;
}

/** The shape differs: before version 4 `role` is a number, and the name stands in `roleName` or `rolename`. */
export function userOfResponse(response: unknown): TrafficOpsUser {
  const { username, role, roleName, rolename } = (response ?? {}) as Readonly<Record<string, unknown>>;
  if (typeof username !== 'string' || username === '') throw nonsense('user/current', 'no username');
  const name = [role, roleName, rolename].find((text) => typeof text === 'string' && text !== '');
  return { name: username, role: name as string | undefined };
}

/** What a role may, as far as Traffic Ops tells it. */
export interface Role {
  /** Before version 4 alone. */
  readonly privLevel?: number;
  readonly permissions?: readonly string[];
  /** Traffic Ops has told a role that lacks `ROLE:READ` of itself: it goes by levels in every version. */
  readonly isByLevel: boolean;
}

/** This role has every permission, and its own list does not say so. */
const ADMIN = 'admin';

const LEVEL_VERSIONS = VERSIONS.filter((version) => Number(version) < 4);
const PERMISSION_VERSIONS = VERSIONS.filter((version) => Number(version) >= 4);

/** The version of the request, if Traffic Ops may have it, before all others. */
export function versionsFrom(first: string, versions = VERSIONS): readonly string[] {
  return versions.includes(first) ? [first, ...versions.filter((version) => version !== first)] : versions;
}

/** What a request's version goes by: levels before 4, permissions from then on. Answers of both are kept apart. */
export function kindOf({ permissions }: NeededAuthority): 'levels' | 'permissions' {
  return permissions.length === 0 ? 'levels' : 'permissions';
}

/**
 * Looks a role up in the versions that tell what the request goes by. A role without `ROLE:READ` may not ask from version 4
 * on; the versions before tell everything to every user.
 */
export async function askForRole(
  client: TrafficOpsClient,
  name: string,
  needed: NeededAuthority,
  credential: Credential,
  signal: AbortSignal,
): Promise<Role | Extract<Authorisation, { status: 401 | 403 | 503 }>> {
  const ask = (versions: readonly string[]) =>
    client.get(versionsFrom(needed.version, versions), `roles?name=${encodeURIComponent(name)}`, credential, signal);
  const isByPermissions = kindOf(needed) === 'permissions';
  const first = await ask(isByPermissions ? PERMISSION_VERSIONS : LEVEL_VERSIONS);
  const isEnough = first?.status === 200 && (!isByPermissions || !tellsOfLevels(first, name));
  if (isEnough || first?.status === 401) return roleOf(first, name);
  const second = await ask(isByPermissions ? LEVEL_VERSIONS : PERMISSION_VERSIONS);
  const role = second?.status === 200 ? roleOf(second, name) : undefined;
  if (first?.status === 200) return { ...role, ...roleOf(first, name), isByLevel: true };
  return role ?? roleOf(second ?? first, name);
}

function tellsOfLevels(answer: TrafficOpsAnswer, name: string): boolean {
  const role = roleOf(answer, name);
  return 'isByLevel' in role && role.isByLevel;
}

function roleOf(answer: TrafficOpsAnswer | undefined, name: string) {
  if (answer === undefined) throw nonsense('roles', 'no version has it');
  if (answer.status !== 200) return { status: answer.status, text: answer.text };
  if (!Array.isArray(answer.response)) throw nonsense('roles', 'not a list');
  const found = answer.response.find((item: { name?: unknown } | null) => item?.name === name);
  if (found === undefined) return { status: 403, text: 'Forbidden.' } as const;
  const { privLevel, permissions, capabilities } = found as Readonly<Record<string, unknown>>;
  const list = permissions ?? capabilities ?? [];
  if (!Array.isArray(list)) throw nonsense('roles', 'permissions that are no list');
  if (privLevel !== undefined && !Number.isInteger(privLevel)) throw nonsense('roles', 'a level that is no number');
  const told = list.filter((permission) => typeof permission === 'string');
  return {
    ...(privLevel !== undefined && { privLevel: privLevel as number }),
    permissions: told,
    isByLevel: Number(answer.version) >= 4 && name !== ADMIN && !told.includes('ROLE:READ'),
  };
}

/** The decision that Traffic Ops itself would take, in its words. */
export function decide(user: TrafficOpsUser, role: Role, needed: NeededAuthority): Authorisation {
  const { route, privLevel } = needed;
  if (user.role === ADMIN) return { user: user.name };
  const byLevel = kindOf(needed) === 'levels' || role.isByLevel;
  if (byLevel && role.privLevel !== undefined) {
    return role.privLevel >= privLevel ? { user: user.name } : { status: 403, text: 'Forbidden.' };
  }
  // A Traffic Ops that has no version with levels: what the route needs from version 4 on decides.
  const { permissions } = neededAuthority(route, '4.0');
  const missing = permissions.filter((permission) => !role.permissions?.includes(permission));
  if (missing.length === 0) return { user: user.name };
  return { status: 403, text: `missing required Permissions: ${missing.join(', ')}` };
}
