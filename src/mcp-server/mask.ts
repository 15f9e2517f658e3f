// Secrets in answers, put behind handles that are worth nothing outside this server.
import type { NamedOperation } from '../client/operations.ts';
import { secretParameters } from '../client/vocabulary.ts';
import { isRecord } from '../json.ts';
import { placeholder } from '../redact.ts';
import { marksOf, type Path } from './marks.ts';

const MOST_HANDLES = 200;

/** The secrets that answers of one account held, by the handles that were shown in their place. */
export class Vault {
  readonly #secrets = new Map<string, string>();

  /** Keeps a secret and tells its handle. */
  keep(secret: string): string {
    const handle = placeholder(secret);
    this.#secrets.set(handle, secret);
    const [oldest] = this.#secrets.keys();
    if (this.#secrets.size > MOST_HANDLES && oldest !== undefined) this.#secrets.delete(oldest);
    return handle;
  }

  /** Parameters in which handles, where a secret belongs, are the secrets again. */
  open(operation: NamedOperation, params: Readonly<Record<string, unknown>>): Record<string, unknown> {
    const opened = { ...params };
    for (const name of secretParameters(operation.params)) {
      const value = opened[name];
      const secret = typeof value === 'string' ? this.#secrets.get(value) : undefined;
      if (secret !== undefined) opened[name] = secret;
    }
    return opened;
  }

  /** The data with a handle in place of each secret, but for the one that the operation makes for its caller. */
  mask(operation: NamedOperation, data: unknown): unknown {
    const minted = operation.kind === 'hub' ? operation.mints : undefined;
    return marksOf(operation)
      .secret.filter((path) => path.length !== 1 || path[0] !== minted)
      .reduce((masked, path) => replaceAt(masked, path, (secret) => this.keep(secret)), data);
  }
}

/** A copy in which the texts at a path are replaced; empty ones, which hide nothing, stay. */
function replaceAt(value: unknown, path: Path, replace: (text: string) => string): unknown {
  if (Array.isArray(value)) return value.map((item) => replaceAt(item, path, replace));
  const [name, ...rest] = path;
  if (name === undefined) return typeof value === 'string' && value !== '' ? replace(value) : value;
  if (!isRecord(value)) return value;
  const names = name === '*' ? Object.keys(value) : name in value ? [name] : [];
  if (names.length === 0) return value;
  return { ...value, ...Object.fromEntries(names.map((field) => [field, replaceAt(value[field], rest, replace)])) };
}
