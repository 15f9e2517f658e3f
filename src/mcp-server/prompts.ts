// Prompts that hosts offer to their users for the common jobs.
import type { Prompt } from '@modelcontextprotocol/server';
import { ParameterError } from '../client/errors.ts';
import type { Tool } from '../client/operation.ts';
import { plainText } from '../plain-text.ts';
import type { ServerConfig } from './config.ts';

interface Job {
  readonly definition: Prompt & { readonly name: string };
  /** The tools without which it can't be done. */
  readonly tools: readonly Tool[];
  readonly writes: boolean;
  text(values: Readonly<Record<string, string>>): string;
}

const organization = { name: 'org', description: 'the organization', required: true };

const jobs: readonly Job[] = [
  {
    definition: {
      name: 'onboard_person',
      title: 'Onboard a person',
      description: 'Invite somebody to an organization and a team, checked by a dry run first.',
      arguments: [
        organization,
        { name: 'person', description: 'e-mail address or Docker ID', required: true },
        { name: 'team', description: 'the team to join', required: true },
      ],
    },
    tools: ['hub_org', 'hub_teams'],
    writes: true,
    text: ({ org, person, team }) =>
      `Invite ${person} to the organization ${org} and its team ${team}. First look with hub_teams get whether the team is there and with hub_org list_members and list_invites whether the person is a member or invited already. Then call hub_org bulk_invite with dry_run: true and tell me the status it reports. Send the invitation only when that is good, and report the status of the real call.`,
  },
  {
    definition: {
      name: 'review_deletions',
      title: 'Review deletions',
      description: 'Who deleted which repositories and tags in a span of time.',
      arguments: [
        organization,
        { name: 'since', description: 'start, RFC 3339 with zone', required: true },
        { name: 'until', description: 'end, RFC 3339 with zone; now when left out' },
      ],
    },
    tools: ['hub_audit'],
    writes: false,
    text: ({ org, since, until }) =>
      `Read the audit log of ${org} since ${since}${until ? ` until ${until}` : ''} with hub_audit logs, once for the action repo.delete and once for repo.tag.delete, each with max_items: 10000. Show who deleted what and when, newest first, then how many per person. Say whether both lists were complete, and mark what is unusual: many deletions at once, at odd hours, or by somebody who deletes nothing otherwise.`,
  },
  {
    definition: {
      name: 'rotate_tokens',
      title: 'Rotate tokens',
      description: 'Find access tokens that are old, unused or without an end, and replace them one by one.',
      arguments: [{ name: 'days', description: 'tokens older than this many days are due', required: true }],
    },
    tools: ['hub_auth'],
    writes: true,
    text: ({ days }) =>
      `List my personal access tokens with hub_auth list_pats (max_items: 1000). Show those that are older than ${days} days, were not used for ${days} days, or never end. For each that I name, make a successor with the same scopes and an end within a year, tell me where its secret is shown, wait until I say that it is in place, then switch the old one off with update_pat. Delete nothing unless I ask for it.`,
  },
  {
    definition: {
      name: 'release_repository',
      title: 'Set up a release repository',
      description: 'A private repository with immutable version tags that one team may push to.',
      arguments: [
        organization,
        { name: 'name', description: 'the repository', required: true },
        { name: 'team', description: 'the team that may push', required: true },
      ],
    },
    tools: ['hub_repos', 'hub_teams'],
    writes: true,
    text: ({ org, name, team }) =>
      `Set up the private repository ${org}/${name} for releases. Check with hub_repos check that it is not there yet and with hub_teams get that the team ${team} is, then create it with is_private: true. Make version tags immutable with hub_repos set_immutable_tags and the rule ^v[0-9]+\\.[0-9]+\\.[0-9]+$, and give the team write permission with hub_repos assign_group. At the end read the repository back and tell me what is in force.`,
  },
];

/** The prompts whose tools are switched on. */
export function listPrompts(config: ServerConfig): Prompt[] {
  return offered(config).map(({ definition }) => definition);
}

/** A prompt with its arguments filled in. @throws ParameterError when there is none of that name, or an argument is missing. */
export function getPrompt(config: ServerConfig, name: string, given: Readonly<Record<string, string>> = {}) {
  const job = offered(config).find(({ definition }) => definition.name === name);
  if (!job) {
    const names = offered(config).map(({ definition }) => definition.name);
    throw new ParameterError(`There is no prompt ${JSON.stringify(name)}`, { hint: `There are ${names.join(', ')}` });
  }
  const missing = (job.definition.arguments ?? []).filter((argument) => argument.required && !given[argument.name]);
  if (missing.length > 0) {
    throw new ParameterError(`The prompt ${name} needs ${missing.map((argument) => argument.name).join(', ')}`);
  }
  const values = Object.fromEntries(Object.entries(given).map(([key, value]) => [key, plainText(value)]));
  return {
    description: job.definition.description ?? '',
    messages: [{ role: 'user' as const, content: { type: 'text' as const, text: job.text(values) } }],
  };
}

/** They name tools with actions, so they are of use only where there are such. */
function offered({ tools, readOnly, mode }: ServerConfig): readonly Job[] {
  if (mode === 'verbose' || mode === 'split') return [];
  return jobs.filter((job) => job.tools.every((tool) => tools.has(tool)) && !(readOnly && job.writes));
}
