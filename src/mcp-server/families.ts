// The tools: what each family of operations is called and how it is switched off.
import type { Tool } from '../client/operation.ts';

/** A family of operations that share one MCP tool. */
export interface Family {
  readonly tool: Tool;
  readonly title: string;
  readonly summary: string;
  /** Environment variable that switches the tool off. */
  readonly toggle: string;
}

/** Every family, in the order in which tools are listed. */
export const families: readonly Family[] = [
  { tool: 'hub_auth', title: 'Docker Hub tokens', summary: 'Sign-in and access tokens.', toggle: 'AUTHTOOL' },
  { tool: 'hub_repos', title: 'Docker Hub repositories', summary: 'Repositories and tags.', toggle: 'REPOSTOOL' },
  {
    tool: 'hub_org',
    title: 'Docker Hub organization',
    summary: 'Settings, members and invitations of an organization.',
    toggle: 'ORGTOOL',
  },
  { tool: 'hub_teams', title: 'Docker Hub teams', summary: 'Teams and who is in them.', toggle: 'TEAMSTOOL' },
  { tool: 'hub_audit', title: 'Docker Hub audit log', summary: 'Who did what, and when.', toggle: 'AUDITTOOL' },
  {
    tool: 'hub_scim',
    title: 'Docker Hub SCIM',
    summary: 'Users of an identity provider; needs a SCIM token.',
    toggle: 'SCIMTOOL',
  },
  { tool: 'hub_admin', title: 'Docker Hub session', summary: 'The session itself.', toggle: 'ADMINTOOL' },
];
