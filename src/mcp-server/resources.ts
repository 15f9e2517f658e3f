// Resources that a host may attach to a conversation: the account in use, its rate limit, the teams of an organization.
import type { Resource, ResourceTemplateType } from '@modelcontextprotocol/server';
import type { Api } from '../client/client.ts';
import { plainValue } from '../plain-text.ts';
import type { ServerConfig } from './config.ts';

/** The resources that have an address of their own; they tell what hub_admin tells. */
const resources: readonly Resource[] = [
  {
    uri: 'dockerhub://account',
    name: 'account',
    title: 'Account in use',
    description: 'Who calls to Docker Hub are made as, and by which kind of credential.',
    mimeType: 'application/json',
  },
  {
    uri: 'dockerhub://rate-limit',
    name: 'rate-limit',
    title: 'Rate limit',
    description: 'Requests left this minute, as the last answer told; null before the first one.',
    mimeType: 'application/json',
  },
];

/** The resources that are named by what they are about; they tell what hub_teams tells. */
const resourceTemplates: readonly ResourceTemplateType[] = [
  {
    uriTemplate: 'dockerhub://orgs/{org}/teams',
    name: 'teams',
    title: 'Teams of an organization',
    description: 'Every team with its number of members.',
    mimeType: 'application/json',
  },
];

/** The resources whose tool is switched on. */
export function listResources({ tools }: ServerConfig): Resource[] {
  return tools.has('hub_admin') ? [...resources] : [];
}

/** The templates whose tool is switched on. */
export function listTemplates({ tools }: ServerConfig): ResourceTemplateType[] {
  return tools.has('hub_teams') ? [...resourceTemplates] : [];
}

/** Reads a resource; `null` when there is none at that address. */
export async function readResource(api: Api, { tools }: ServerConfig, uri: string, signal: AbortSignal) {
  if (!tools.has(uri.startsWith('dockerhub://orgs/') ? 'hub_teams' : 'hub_admin')) return null;
  const data = await dataAt(api, uri, signal);
  if (data === undefined) return null;
  return { contents: [{ uri, mimeType: 'application/json', text: JSON.stringify(plainValue(data), null, 2) }] };
}

async function dataAt(api: Api, uri: string, signal: AbortSignal): Promise<unknown> {
  if (uri === 'dockerhub://account') return api.identify(signal);
  if (uri === 'dockerhub://rate-limit') return api.rateLimit;
  const [, org] = /^dockerhub:\/\/orgs\/([A-Za-z0-9_][A-Za-z0-9._-]*)\/teams$/.exec(uri) ?? [];
  if (org === undefined) return undefined;
  const teams: object[] = [];
  for await (const { id, name, description, member_count } of api.getGroups({ org }, { signal })) {
    teams.push({ id, name, description, member_count });
  }
  return teams;
}
