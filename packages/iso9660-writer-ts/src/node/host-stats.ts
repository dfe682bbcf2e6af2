/** What a scan wants to know of a path of this machine. Every `Stats` of Node's is one; another thread sends the numbers alone. */
export interface HostStats {
  readonly mode: number;
  readonly nlink: number;
  readonly uid: number;
  readonly gid: number;
  readonly rdev: number;
  readonly size: number;
  readonly mtimeMs: number;
  readonly ctimeMs: number;
  readonly dev: number;
  readonly ino: number;
}
