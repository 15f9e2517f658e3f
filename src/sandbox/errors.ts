// The dialects in which Docker Hub says no: each family of endpoints has its own body.
import { HTTPException } from 'hono/http-exception';
import type { ContentfulStatusCode } from 'hono/utils/http-status';

function refusal(status: ContentfulStatusCode, body: object, headers: Record<string, string> = {}): HTTPException {
  return new HTTPException(status, { res: Response.json(body, { status, headers }) });
}

/** Repositories, tags and tokens: `{message, errinfo}`. */
export function hubError(status: ContentfulStatusCode, message: string, errinfo: object = {}): HTTPException {
  return refusal(status, { message, errinfo });
}

/** Accounts, logins and organizations: `{detail}` and what goes with it. */
export function accountsError(status: ContentfulStatusCode, detail: string, more: object = {}): HTTPException {
  return refusal(status, { detail, ...more });
}

/** Validation of queries and of access tokens: `{fields, text}`, as the API reference shows for a bad `ordering`. */
export function fieldsError(fields: Record<string, string[]>, text: string): HTTPException {
  return refusal(400, { fields, text });
}

/** Audit logs sit behind a gRPC gateway: `{code, message, details}`, where code is the gRPC status code. */
export function rpcError(status: ContentfulStatusCode, code: number, message: string): HTTPException {
  return refusal(status, { code, message, details: [] });
}

/** No credential, or one that is not recognised. Seen with a raw access token as bearer (kingfisher#202). */
export const unauthorized = (): HTTPException => hubError(401, 'unauthorized');

/** Seen when audit logs were asked for by someone without the right to them (hub-feedback#2367). */
export const forbidden = (): HTTPException => hubError(403, 'forbidden');

/** The caller's role would do, the personal access token's scope does not (wording: hub-feedback#2006, #2171). */
export const forbiddenWithPersonalToken = (): HTTPException =>
  hubError(403, 'access to the resource is forbidden with personal access token');

/** Absent, or private and not for this caller: the same answer for both. */
export const objectNotFound = (errinfo: object = {}): HTTPException =>
  hubError(404, 'httperror 404: object not found', errinfo);

export const tagNotFound = (namespace: string, repository: string, tag: string): HTTPException =>
  hubError(404, `httperror 404: tag '${tag}' not found`, { namespace, repository, tag });

export const pageNotFound = (): HTTPException => refusal(404, { message: '404: Page Not Found' });

export const methodNotAllowed = (): HTTPException => refusal(405, { message: '405: Method Not Allowed' });

export const rateLimitExceeded = (retryAfterSeconds: number): HTTPException =>
  refusal(429, { detail: 'Rate limit exceeded', error: false }, { 'Retry-After': String(retryAfterSeconds) });

/** The organization endpoints' own word for it (hub-feedback#2070). */
export const noSuchOrganization = (): HTTPException => accountsError(404, 'No such organization');

export const scimMediaType = 'application/scim+json';

/** SCIM has an error format of its own, in which the status is a string (RFC 7644, section 3.12). */
export function scimErrorBody(status: number, detail: string, scimType?: string): object {
  return {
    schemas: ['urn:ietf:params:scim:api:messages:2.0:Error'],
    status: String(status),
    ...(scimType === undefined ? {} : { scimType }),
    detail,
  };
}

export function scimError(status: ContentfulStatusCode, detail: string, scimType?: string): HTTPException {
  return refusal(status, scimErrorBody(status, detail, scimType), { 'Content-Type': scimMediaType });
}

/** A plain-text refusal, which the login endpoint sends for a body that is not JSON (hub-tool#195). */
export const malformedText = (reason: string): HTTPException =>
  new HTTPException(400, { res: new Response(`malformed request: ${reason}`, { status: 400 }) });
