// What can go wrong, one class a kind: what happened, which field, and what to do next.
import { isRecord } from '../json.ts';
import { SESSION_SOURCE } from './identity.ts';
import { type CredentialKind, isSignIn, type Needs } from './operation.ts';

/** What an error carries beside its message. */
export interface ErrorFacts {
  /** The operation, by its name on `Api`. */
  readonly operation?: string | undefined;
  /** The HTTP status; absent where Docker Hub never answered. */
  readonly status?: number | undefined;
  /** Docker Hub's own words. */
  readonly hubMessage?: string | undefined;
  /** What is wrong, by field. */
  readonly fields?: Readonly<Record<string, readonly string[]>> | undefined;
  /** Seconds until it makes sense to ask again. */
  readonly retryAfter?: number | undefined;
  /** What to do next. */
  readonly hint?: string | undefined;
  readonly cause?: unknown;
}

/** Any failure of a call. `message` is fit for a person: what happened, then what to do. */
export class DockerHubError extends Error implements ErrorFacts {
  override readonly name: string = 'DockerHubError';
  readonly operation: string | undefined;
  readonly status: number | undefined;
  readonly hubMessage: string | undefined;
  readonly fields: Readonly<Record<string, readonly string[]>> | undefined;
  readonly retryAfter: number | undefined;
  readonly hint: string | undefined;

  constructor(happened: string, facts: ErrorFacts = {}) {
    super(facts.hint ? `${sentence(happened)} ${sentence(facts.hint)}` : sentence(happened), { cause: facts.cause });
    this.operation = facts.operation;
    this.status = facts.status;
    this.hubMessage = facts.hubMessage;
    this.fields = facts.fields;
    this.retryAfter = facts.retryAfter;
    this.hint = facts.hint;
  }
}

/** A parameter is wrong, or names something that does not exist (400, 404, or refused before sending). */
export class ParameterError extends DockerHubError {
  override readonly name = 'ParameterError';
}
/** The credentials were not accepted (401), also after a fresh token. */
export class AuthError extends DockerHubError {
  override readonly name = 'AuthError';
}
/** Signed in, but not allowed (403): the role, the scope or the kind of credential does not reach. */
export class UnauthorizedError extends DockerHubError {
  override readonly name = 'UnauthorizedError';
}
/** Any other answer of Docker Hub that is not a success, a 429 after all retries included. */
export class ApiError extends DockerHubError {
  override readonly name = 'ApiError';
}
/** A destructive call that nobody allowed; nothing was sent. */
export class DestructiveOperationError extends DockerHubError {
  override readonly name = 'DestructiveOperationError';
}
/** Docker Hub could not be reached, or did not finish its answer. There is no status. */
export class NetworkError extends DockerHubError {
  override readonly name = 'NetworkError';
}

function sentence(text: string): string {
  const trimmed = text.trim();
  return /[.!?:]$/.test(trimmed) ? trimmed : `${trimmed}.`;
}

/** What Docker Hub said about a failure, in whichever of its dialects. */
export interface Problem {
  readonly message: string | undefined;
  readonly fields: Readonly<Record<string, readonly string[]>> | undefined;
}

// Hosts inside Docker's network show up in the texts of 5xx and 403 answers (docker/hub-feedback#2247, #2253, #2398).
const INTERNAL_HOST = /(?:https?:\/\/)?[\w.-]+\.(?:dckr\.io|dckr\.internal)(?:\/[^\s"']*)?/g;
const MAX_MESSAGE = 300;

/** Finds the message in an error body: a JSON dialect, a plain text, or the title of an HTML page. */
export function readProblem(contentType: string, body: string): Problem {
  if (/\bjson\b/.test(contentType)) {
    try {
      return readJsonProblem(JSON.parse(body));
    } catch {
      return { message: undefined, fields: undefined };
    }
  }
  const html = /<title[^>]*>([^<]*)<\/title>/i.exec(body)?.[1];
  const text = html ?? (body.trimStart().startsWith('<') ? '' : body);
  return { message: tidy(text), fields: undefined };
}

function readJsonProblem(data: unknown): Problem {
  if (!isRecord(data)) return { message: typeof data === 'string' ? tidy(data) : undefined, fields: undefined };
  // Only where there is no message is the body itself the map of field errors: SCIM's errors list their `schemas`.
  const listing = isRecord(data['fields']) ? readFields(data['fields']) : undefined;
  for (const key of ['message', 'detail', 'text', 'error', 'details']) {
    const text = data[key];
    if (typeof text === 'string' && text !== '') return { message: tidy(text), fields: listing };
  }
  const fields = listing ?? readFields(data);
  const first = Array.isArray(data['errors']) ? data['errors'][0] : undefined;
  if (isRecord(first) && typeof first['message'] === 'string') return { message: tidy(first['message']), fields };
  const listed = fields && Object.entries(fields).map(([name, texts]) => `${name}: ${texts.join(' ')}`);
  return { message: listed && tidy(listed.join(' ')), fields };
}

/** Field errors: `{field: [text, …]}`, in the shape of `fields` and of the older routes alike. */
function readFields(data: Record<string, unknown>): Problem['fields'] {
  const found = Object.entries(data).filter(
    (entry): entry is [string, string[]] =>
      Array.isArray(entry[1]) && entry[1].length > 0 && entry[1].every((text) => typeof text === 'string'),
  );
  return found.length === 0 ? undefined : Object.fromEntries(found);
}

function tidy(text: string): string | undefined {
  const clean = text.replace(INTERNAL_HOST, '(a host inside Docker)').replace(/\s+/g, ' ').trim();
  if (clean === '') return undefined;
  return clean.length > MAX_MESSAGE ? `${clean.slice(0, MAX_MESSAGE)}…` : clean;
}

/** What is known about a failed call when its error is made. */
export interface FailedCall {
  readonly operation: string;
  /** What was asked for, as a person would name it. */
  readonly target: string;
  readonly needs: Needs | null;
  readonly credential: CredentialKind;
  /** Where the credentials come from, in words. */
  readonly source: string;
  readonly status: number;
  readonly problem: Problem;
  readonly retryAfter: number | undefined;
}

/** Turns an answer that is not a success into the error of its kind, with advice from what the operation needs. */
export function toError(call: FailedCall): DockerHubError {
  const said = call.problem.message;
  const facts = {
    operation: call.operation,
    status: call.status,
    hubMessage: said,
    fields: call.problem.fields,
    retryAfter: call.retryAfter,
  };
  const happened = (what: string) =>
    `${what}: ${call.operation} on ${call.target} got ${call.status}${said ? ` (${said})` : ''}`;
  switch (call.status) {
    case 400:
      return new ParameterError(happened('Docker Hub refused the parameters'), {
        ...facts,
        hint: 'Change what it names and try again',
      });
    case 404:
      return new ParameterError(happened('Docker Hub does not know this'), {
        ...facts,
        hint: 'Check the spelling; what is private looks absent to those who may not see it',
      });
    case 401:
      return new AuthError(happened('Docker Hub did not accept the credentials'), {
        ...facts,
        hint:
          call.needs && isSignIn(call.needs)
            ? 'Check the name and the secret or code that were given'
            : authHint(isForScim(call.needs) ? 'scim' : call.credential, call.source),
      });
    case 403:
      return new UnauthorizedError(happened('Docker Hub does not allow this'), {
        ...facts,
        hint: permissionHint(call),
      });
    case 429:
      return new ApiError(happened('The rate limit is used up'), {
        ...facts,
        hint: call.retryAfter === undefined ? 'Try again in a minute' : `Try again in ${Math.ceil(call.retryAfter)} s`,
      });
    default:
      return new ApiError(
        happened(call.status >= 500 ? 'Docker Hub has a problem of its own' : 'Docker Hub refused the call'),
        {
          ...facts,
          hint:
            call.status >= 500
              ? 'Try again later; www.dockerstatus.com tells about incidents'
              : 'See the message for the reason',
        },
      );
  }
}

/** Whether only the token of an identity provider will do. */
function isForScim(needs: Needs | null): boolean {
  return needs?.credentials.length === 1 && needs.credentials[0] === 'scim';
}

/** What to do when credentials are not accepted. */
export function authHint(credential: CredentialKind, source: string): string {
  if (source === SESSION_SOURCE)
    return 'The session that was signed in to has ended: sign in again with hub_auth create_token';
  if (source.startsWith('docker login')) {
    return 'Run docker login again, or set DOCKERHUB_USERNAME and DOCKERHUB_TOKEN, which come first';
  }
  switch (credential) {
    case 'anonymous':
      return 'Set DOCKERHUB_USERNAME and DOCKERHUB_TOKEN';
    case 'jwt':
      return 'The token in DOCKERHUB_JWT has ended or is not one of Docker Hub: get a new one, or set DOCKERHUB_USERNAME and DOCKERHUB_TOKEN';
    case 'scim':
      return 'Set DOCKERHUB_JWT to the SCIM token, which an owner finds in the Admin Console, under SSO and SCIM; nothing else is accepted here';
    case 'oat':
      return 'Check DOCKERHUB_TOKEN; with an organization access token DOCKERHUB_USERNAME is the name of the organization';
    case 'pat':
    case 'password':
      return 'Check DOCKERHUB_USERNAME and DOCKERHUB_TOKEN: a token may have expired or been disabled, and a password does not work where single sign-on is enforced';
  }
}

function permissionHint({ needs, credential, problem }: FailedCall): string {
  if (!needs) return 'Ask an owner of the organization';
  const byKind = /token issued from|personal access token|JWT issued/i.test(problem.message ?? '');
  const scope = credential === 'pat' ? needs.pat : credential === 'oat' ? needs.oat : undefined;
  if (byKind || !needs.credentials.includes(credential)) {
    const others = needs.credentials.filter((kind) => kind !== credential && kind !== 'anonymous');
    const instead = `use ${others.map((kind) => KIND_NAMES[kind]).join(' or ')}`;
    // Docker Hub words a missing scope like a kind of token that is not accepted at all.
    if (scope && needs.credentials.includes(credential)) {
      return `It needs the scope ${scope} on the token; where that is not enough, ${instead}`;
    }
    return `The kind of credential in use (${KIND_NAMES[credential]}) can't do it; ${instead}`;
  }
  const wanted = [
    needs.role && `you to have: ${needs.role}`,
    scope && `the scope ${scope} on the token`,
    needs.plan && `the ${needs.plan} plan`,
  ];
  return `It needs ${wanted.filter(Boolean).join(', and ')}`;
}

const KIND_NAMES: Readonly<Record<CredentialKind, string>> = {
  password: 'a password',
  pat: 'a personal access token',
  oat: 'an organization access token',
  jwt: 'a ready-made token',
  scim: 'a SCIM token',
  anonymous: 'none',
};
