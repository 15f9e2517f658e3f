// What a declaration is: everything this project knows about one operation of the Docker Hub API, said once.
import type { z } from 'zod';
import type { Identity } from './identity.ts';
import type { RateLimit } from './envelope.ts';

/**
 * What a call can do to an organization, from harmless to irreversible.
 * - `read` changes nothing.
 * - `write` changes content that can be changed back.
 * - `privileged` grants or removes access, mints or disables credentials, changes visibility, or sends invitations.
 * - `destructive` deletes, or replaces the settings of an organization.
 */
export type Risk = 'read' | 'write' | 'privileged' | 'destructive';

/** The MCP tools; an operation is one action of one of them. */
export type Tool = 'hub_auth' | 'hub_repos' | 'hub_org' | 'hub_teams' | 'hub_audit' | 'hub_scim' | 'hub_admin';

/**
 * What a bearer token was made from. Docker Hub refuses whole families of operations by this kind alone; `scim` is the
 * token that an organization gives its identity provider, which no sign-in can mint.
 */
export type CredentialKind = 'password' | 'pat' | 'oat' | 'jwt' | 'scim' | 'anonymous';

/** What Docker Hub asks of a caller; it turns a bare 403 into advice. */
export interface Needs {
  /**
   * Kinds of credential that are accepted. A ready-made JWT counts as the kind it was minted from. Where `anonymous` is
   * the only one, the call is the sign-in itself: it goes out unsigned.
   */
  readonly credentials: readonly CredentialKind[];
  /** The least role in the organization, or permission on the repository, e.g. `owner`. */
  readonly role?: string;
  /** The least scope of a personal access token. */
  readonly pat?: 'repo:public_read' | 'repo:read' | 'repo:write' | 'repo:admin';
  /** The scope of an organization access token. */
  readonly oat?: `scope-${string}`;
  /** The plan that includes the operation. */
  readonly plan?: string;
}

const METHODS = ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE'] as const;

export type Method = (typeof METHODS)[number];

/** Where a parameter travels. Unsaid, it is the path if the route names it, else the query of a read, the body of a write. */
export type Place = 'path' | 'query' | 'body';

interface Described<P extends z.ZodObject, R extends z.ZodType> {
  readonly tool: Tool;
  readonly action: string;
  /** What it does, in the few words a model needs. */
  readonly summary: string;
  /** A strict object: an unknown parameter is refused by name. Each field's description says what a model can't guess. */
  readonly params: P;
  /** What Docker Hub answers. Unknown fields ride along; a mismatch never fails a call. */
  readonly returns: R;
  readonly risk: Risk;
  /** A call that works, for descriptions and error texts. */
  readonly example: z.input<P>;
}

interface Remote {
  readonly route: `${Method} /v2/${string}`;
  /** Parameters that Docker Hub knows by another name: ours to theirs. */
  readonly wire?: Readonly<Record<string, string>>;
  /** Parameters that don't travel where the rule would put them. */
  readonly places?: Readonly<Record<string, readonly Place[]>>;
  /**
   * The field of the answer that holds the items, where the answer is a page of a list. Pages are asked for with `page`
   * and `page_size`, or with SCIM's `startIndex` and `count`; a list that declares neither comes whole.
   */
  readonly items?: string;
  /** What is spoken in place of `application/json`. */
  readonly media?: 'application/scim+json' | 'text/csv';
  /** A refusal that is half a success: this status is an answer when its body has this field. */
  readonly halfway?: { readonly status: number; readonly field: string };
  /** The parameter that, when true, lets Docker Hub check everything and change nothing. */
  readonly dryRun?: string;
  /** What Docker Hub's dry run says, in lines for a person. */
  tellDryRun?(answer: unknown): readonly string[];
  /** The question is whether something exists: 200 is yes, 404 is no, anything else is an error. */
  readonly existence?: true;
  /** Does doing it twice leave what doing it once leaves? Unsaid: GET, HEAD, PUT and DELETE do. */
  readonly idempotent?: boolean;
  /** How its effect can be taken back, in a sentence for the person who approves it. Every operation but a read says so. */
  readonly undo?: string;
  /** What a model needs of an item, or of an answer that is no list, as dotted names; unsaid, all. The rest comes when named. */
  readonly brief?: readonly string[];
  /** To know how a call is taken back, one must have seen what the preview sees before it is made. */
  readonly seeFirst?: true;
  /** The field of the answer that holds a secret made for the caller, to be read this once. */
  readonly mints?: string;
  /** The field of the answer that is a session token: whoever signs in for others keeps it and uses it. */
  readonly session?: string;
  readonly needs: Needs;
  /** The operation in Docker's API reference: what follows the `#` there. */
  readonly source: `tag/${string}`;
}

/** What a call acts on, as a person would name it: `acme/app:v1.0.0`. */
interface Targeted<P extends z.ZodObject> {
  target(params: z.output<P>): string;
  /**
   * What to look up before a person decides about the call: what there is now, and how much hangs on it. It must hold
   * still while they think, so nothing in it may count by itself, as pulls do.
   */
  preview?(params: z.output<P>): readonly Look[];
  /**
   * The calls that take the effect back, as far as calls can: from what the looks of the preview answered before, in their
   * order, or from what the call itself answered. Where either is needed and not known, there are none.
   */
  inverse?(params: z.output<P>, known: Known): readonly Inverse[];
  /**
   * Whether what the call would bring about is so already, from what the looks of the preview answered, in their order;
   * `undefined` where they can't tell. Unsaid, it is told from the inverse where that is the same operation with the values
   * of now, and a DELETE whose target was found is still to be made.
   */
  holds?(params: z.output<P>, seen: readonly unknown[]): boolean | undefined;
  /** What a person has to type, letter by letter, before the call is made; for what takes the most with it. */
  retype?(params: z.output<P>): string;
}

/** What was seen before a call, and what it answered; `undefined` while it has not. */
export interface Known {
  readonly before: readonly unknown[];
  readonly answer: unknown;
}

/** A call that takes back what another one did: an operation, by the name of its method, and its parameters. */
export interface Inverse {
  readonly operation: string;
  readonly params: Readonly<Record<string, unknown>>;
}

/** One call of an inverse. By name, because two operations that take each other back can't both be declared first. */
export function inverse(method: string, params: Record<string, unknown>): Inverse {
  return { operation: method, params };
}

/** Data in a shape that is needed to go on; `undefined` where it has another, or is not there. */
export function read<S extends z.ZodType>(shape: S, data: unknown): z.output<S> | undefined {
  return shape.safeParse(data).data;
}

/** A read that shows what a call would act on. */
export interface Look {
  readonly operation: HubOperation;
  readonly params: Readonly<Record<string, unknown>>;
  /** Follow the list to its end: `data` then holds all items. */
  readonly all?: true;
  /** What the answer says, in short lines for a person. */
  tell(data: unknown): readonly string[];
}

/** One look for a preview: which read, with which parameters, and how its answer reads. */
export function look<const P extends z.ZodObject, const R extends z.ZodType, const I extends string>(
  reading: HubOperation<P, R, I>,
  params: z.input<P> & Record<string, unknown>,
  tell: (data: z.output<R>) => readonly string[],
): Look {
  return {
    operation: reading,
    params,
    tell: (data) => {
      const parsed = reading.returns.safeParse(data);
      return parsed.success ? tell(parsed.data) : [`${reading.summary} The answer has a shape that is not known.`];
    },
  };
}

/** One look at a whole list: what its items say. */
export function lookAtAll<
  const P extends z.ZodObject,
  const R extends z.ZodType,
  const I extends string,
  T extends z.ZodType,
>(
  reading: HubOperation<P, R, I>,
  params: z.input<P> & Record<string, unknown>,
  items: z.ZodArray<T>,
  tell: (items: z.output<T>[]) => readonly string[],
): Look {
  return {
    operation: reading,
    params,
    all: true,
    tell: (data) => {
      const parsed = items.safeParse(data);
      return parsed.success ? tell(parsed.data) : [`${reading.summary} The answer has a shape that is not known.`];
    },
  };
}

/** What `operation()` checks on top, and the catalogue doesn't need to know any more. */
interface Exact<P extends z.ZodObject, R extends z.ZodType> {
  readonly wire?: { readonly [K in keyof z.input<P>]?: string };
  readonly places?: { readonly [K in keyof z.input<P>]?: readonly Place[] };
  readonly dryRun?: keyof z.input<P> & string;
  readonly mints?: FieldOf<z.output<R>>;
  readonly session?: FieldOf<z.output<R>>;
}

/** The fields of an answer, in any of the shapes that it may have. */
type FieldOf<T> = T extends readonly unknown[] ? never : keyof T & string;

/** The items of a list, in whichever shape it comes: in the field `I`, or as a bare array. */
export type ItemOf<T, I extends string> = [I] extends [never]
  ? never
  : T extends readonly (infer Item)[]
    ? Item
    : T extends { readonly [K in I]?: readonly (infer Item)[] | undefined }
      ? Item
      : never;

/** An operation of Docker Hub, reached over HTTP. `I` is the field that holds the items of a list; `never` for no list. */
export interface HubOperation<
  P extends z.ZodObject = z.ZodObject,
  R extends z.ZodType = z.ZodType,
  I extends string = string,
>
  extends Described<P, R>, Remote, Targeted<P> {
  readonly items?: I;
  readonly kind: 'hub';
  readonly method: Method;
  /** The path template, with parameters in braces. */
  readonly path: string;
  /** Place in the order of declaration: a module's exports come sorted by name, actions should not. */
  readonly order: number;
}

/** What a local operation can ask of the client that runs it. */
export interface Session {
  readonly rateLimit: RateLimit | null;
  /** Who the client is, signing in first where it has not yet. */
  identify(signal?: AbortSignal): Promise<Identity>;
}

/** An operation that the client answers by itself. */
export interface LocalOperation<P extends z.ZodObject = z.ZodObject, R extends z.ZodType = z.ZodType> extends Described<
  P,
  R
> {
  readonly kind: 'local';
  answer(session: Session, signal?: AbortSignal): z.output<R> | Promise<z.output<R>>;
  readonly order: number;
}

/** One operation of the catalogue. */
export type Operation = HubOperation | LocalOperation;

let declared = 0;

/** Declares an operation of Docker Hub. The exported constant's name is the name of the method on `Api`. */
export function operation<
  const P extends z.ZodObject,
  const R extends z.ZodType,
  const I extends FieldOf<z.output<R>> = never,
>(spec: Described<P, R> & Remote & Targeted<P> & Exact<P, R> & { readonly items?: I }): HubOperation<P, R, I> {
  const method = METHODS.find((name) => spec.route.startsWith(`${name} `)) ?? 'GET';
  return { ...spec, kind: 'hub', method, path: spec.route.slice(method.length + 1), order: declared++ };
}

/** Declares an operation that needs no request of its own. */
export function localOperation<const P extends z.ZodObject, const R extends z.ZodType>(
  spec: Described<P, R> & Pick<LocalOperation<P, R>, 'answer'>,
): LocalOperation<P, R> {
  return { ...spec, kind: 'local', order: declared++ };
}

/** Whether doing it twice leaves what doing it once leaves. */
export function isIdempotent({ idempotent, method }: HubOperation): boolean {
  return idempotent ?? (method !== 'POST' && method !== 'PATCH');
}

/**
 * Whether a call may be sent again when nobody knows if the first one arrived. A write never is, idempotent or not: what
 * it meets the second time may not be what was there the first time.
 */
export function isRepeatable(called: HubOperation): boolean {
  return called.risk === 'read' && isIdempotent(called);
}

/** Whether the call is itself a way to sign in, and so takes no credentials of the client's. */
export function isSignIn({ credentials }: Needs): boolean {
  return credentials.every((kind) => kind === 'anonymous');
}
