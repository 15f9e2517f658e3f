// What an access token has to be: the rules that a new one is held to, whichever way it is made.
import type { Hub } from './hub.ts';
import { organizationScopes, repositoryScopes } from './oat-scopes.ts';
import { epochMicros, timestamp } from './timestamps.ts';
import { findRepository, type PatScope, patScopes, type TokenResource, type World } from './world.ts';

/** Hears what is wrong with a value, in words that go behind its name. */
export type Problem = (words: string) => void;

/** In UTC, with one to six digits of a second at most (docker/terraform-provider-docker validates the same). */
const expiryPattern = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d{1,6})?Z$/;

/** The end that is asked for, null for none. A moment that has passed is a problem, though no source says so. */
export function readExpiry(hub: Hub, sent: unknown, problem: Problem): string | null {
  if (sent === undefined || sent === null) return null;
  const at = typeof sent === 'string' && expiryPattern.test(sent) ? epochMicros(sent) : undefined;
  if (at === undefined) problem('must be a date-time in UTC such as 2027-01-31T00:00:00Z');
  else if (at <= hub.now() * 1000) problem('must be in the future');
  else return timestamp(at);
  return null;
}

/** The label of a personal access token; undefined when it is left out. */
export function readPersonalLabel(sent: unknown, problem: Problem): string | undefined {
  return readText(sent, 100, 'must be a string of 1 to 100 characters', problem);
}

/** The label of an organization's token; undefined when it is left out. */
export function readOrganizationLabel(sent: unknown, problem: Problem): string | undefined {
  return readText(sent, Infinity, 'must be a string, and not empty', problem);
}

function readText(sent: unknown, most: number, rule: string, problem: Problem): string | undefined {
  if (sent === undefined) return undefined;
  if (typeof sent === 'string' && sent !== '' && Array.from(sent).length <= most) return sent;
  problem(rule);
  return undefined;
}

export function readPersonalScopes(sent: unknown, problem: Problem): PatScope[] {
  const scopes = Array.isArray(sent) ? patScopes.filter((scope) => sent.includes(scope)) : [];
  if (!Array.isArray(sent) || sent.length === 0 || scopes.length < new Set(sent).size) {
    problem(`must be a list of one or more of ${patScopes.join(', ')}`);
  }
  return scopes;
}

type ResourceType = TokenResource['type'];

export function scopesOf(type: ResourceType): ReadonlySet<string> {
  return type === 'TYPE_ORG' ? organizationScopes : repositoryScopes;
}

/** Scopes of an organization's token, from those that are there to choose from. */
export function readOrganizationScopes(sent: unknown, known: ReadonlySet<string>, problem: Problem): string[] {
  const isScope = (scope: unknown): scope is string => typeof scope === 'string' && known.has(scope);
  if (Array.isArray(sent) && sent.length > 0 && sent.every(isScope)) return sent;
  problem(`must be a list of one or more of ${[...known].join(', ')}`);
  return [];
}

/** What a token of this organization reaches: the organization itself, repositories of its own, or all public ones. */
export function readPath(world: World, orgname: string, type: ResourceType, sent: unknown, problem: Problem): string {
  if (typeof sent === 'string' && isPathOf(world, orgname, type, sent)) return sent;
  problem(
    type === 'TYPE_ORG'
      ? `must be ${orgname}`
      : `must be a repository of ${orgname}, a pattern such as ${orgname}/*, or */*/public`,
  );
  return '';
}

function isPathOf(world: World, orgname: string, type: ResourceType, path: string): boolean {
  if (type === 'TYPE_ORG') return path === orgname;
  if (path === '*/*/public') return true;
  const [namespace, name, ...more] = path.split('/');
  if (namespace !== orgname || !name || more.length > 0) return false;
  return name.includes('*') || findRepository(world, orgname, name) !== undefined;
}
