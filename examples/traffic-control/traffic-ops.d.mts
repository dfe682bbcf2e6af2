import type { ServerOptions } from 'node:https';

export interface TrafficOpsOptions {
  readonly host?: string;
  readonly port?: number;
  readonly tls?: ServerOptions;
  readonly secret?: string;
  readonly versions?: readonly string[];
  readonly roleBasedPermissions?: boolean;
  /** The role of each user. */
  readonly users?: Readonly<Record<string, string>>;
  readonly roles?: readonly {
    readonly name: string;
    readonly privLevel: number;
    readonly permissions: readonly string[];
  }[];
  readonly parameters?: readonly { readonly name: string; readonly configFile: string; readonly value: string }[];
  readonly proxy?: readonly { readonly path: string; readonly uri: string }[];
  readonly writeTimeout?: number;
}

export interface TrafficOps {
  readonly url: string;
  readonly requests: string[];
  cookie(user: string, now?: number): string;
  close(): Promise<void>;
}

export function startTrafficOps(options?: TrafficOpsOptions): Promise<TrafficOps>;

/** The members of a `cdn.conf` that it knows. */
export function optionsOf(file: string): TrafficOpsOptions;
