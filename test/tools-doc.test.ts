// docs/tools.md comes from the declarations: `npx vitest run test/tools-doc.test.ts -u` writes it anew.
import { expect, it } from 'vitest';
import { type NamedOperation, operations } from '../src/client/operations.ts';
import { families } from '../src/mcp-server/families.ts';
import { signature } from '../src/mcp-server/signature.ts';

const cell = (text: string) => text.replaceAll('|', '\\|').replaceAll('\n', ' ');

function section(operation: NamedOperation): string {
  const { action, risk, summary, name, example } = operation;
  const hub = operation.kind === 'hub' ? operation : null;
  const source = hub && `https://docs.docker.com/reference/api/hub/latest/#${hub.source}`;
  const facts: [string, string | undefined | null][] = [
    ['risk', risk],
    ['client method', `\`api.${name}\``],
    ['request', hub && `\`${hub.route}\``],
    ['credentials', hub?.needs.credentials.join(', ')],
    ['role', hub?.needs.role],
    ['scope of a personal access token', hub?.needs.pat],
    ['scope of an organization access token', hub?.needs.oat],
    ['plan', hub?.needs.plan],
    ['undo', hub?.undo],
    ['reference', source && `[Docker Hub API](${source})`],
  ];
  const rows = facts.flatMap(([what, value]) => (value ? [`| ${what} | ${cell(value)} |`] : []));
  return [
    `### ${action}`,
    summary,
    `\`\`\`\n${signature(operation)}\n\`\`\``,
    `Example: \`${JSON.stringify(example)}\``,
    `| | |\n|---|---|\n${rows.join('\n')}`,
  ].join('\n\n');
}

it('docs/tools.md is what the declarations say', async () => {
  const parts = families.flatMap(({ tool, title, summary, toggle }) => [
    `## ${tool}`,
    `${title}. ${summary} \`${toggle}=false\` leaves it out.`,
    ...operations.filter((operation) => operation.tool === tool).map(section),
  ]);
  const page = [
    '# Tools and actions',
    'Written from the declarations in `src/client/operations/`; see [mcp.md](mcp.md) for how a call is made. In signatures, `?` marks what is optional, `time` is RFC 3339 with its zone, `≤100=10` is the most that is allowed and what is taken when nothing is said. Lists also take `max_items`, reads take `fields`, writes take `dry_run`.',
    ...parts,
  ].join('\n\n');
  await expect(`${page}\n`).toMatchFileSnapshot('../docs/tools.md');
});
