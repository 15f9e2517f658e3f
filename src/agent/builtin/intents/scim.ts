// Users of an identity provider.
import { type Intent, type Scene, show, write } from '../intent.ts';
import { callHub, type Doing } from '../plan.ts';

const SCIM = /\bscim\b|\bidp\b|\bidentity provider\b|\bprovision(?:ed|ing)?\b|URN/;

function* read(action: string, params: Record<string, unknown>, title: string): Doing<string> {
  const { result } = yield* callHub('hub_scim', action, params);
  yield* show([result], title, [
    ['id', 'id'],
    ['name', 'name'],
    ['description', 'description'],
  ]);
  return `${title}.`;
}

/** "Nora Lind", said after a cue. */
function fullName(text: string): { givenName: string; familyName: string } | null {
  const [, given, family] = /\b(?:name(?: is|d)?|called)[:\s]+(\p{Lu}[\p{L}'-]+) (\p{Lu}[\p{L}'-]+)/u.exec(text) ?? [];
  const [, first, last] = /\bgiven name:? (\p{Lu}[\p{L}'-]+).*\bfamily name:? (\p{Lu}[\p{L}'-]+)/u.exec(text) ?? [];
  if (first !== undefined && last !== undefined) return { givenName: first, familyName: last };
  if (given === undefined || family === undefined) return null;
  return { givenName: given, familyName: family };
}

export const scim: readonly Intent[] = [
  {
    action: 'hub_scim update_user',
    example: 'deactivate the SCIM user 5f0c2a4e-…',
    isAnywhere: true,
    when: [
      /\b(?:dis|de|re-?|in)?(?:activated?|enabled?|abled?)\b|\bswitch(?:ed)? (?:off|on)\b|\bturn(?:ed)? (?:off|on)\b|\bsuspend/,
    ],
    not: /\bstill\b|\bwhether\b|\btokens?\b|\bpats?\b|\boats?\b/,
    names: ['UUID'],
    isWrite: true,
    *play(scene: Scene) {
      const [id = ''] = scene.clause.named.UUID;
      const enabled = !/\b(?:dis|de|in)(?:activate|able)|\boff\b|\bsuspend/.test(scene.clause.text);
      return yield* write(scene, ['hub_scim', 'update_user'], { id, enabled }, [
        enabled ? 'Activated' : 'Deactivated',
        enabled ? 'activate' : 'deactivate',
        `the SCIM user ${id}`,
      ]);
    },
  },
  {
    action: 'hub_scim create_user',
    isNew: true,
    example: 'provision jane@example.com via SCIM',
    isAnywhere: true,
    when: [SCIM, /\b(?:create|created|add|added|make|new|provision|set up)\b/],
    not: /^(?:is|was|has|does)\b|\b(?:whether|check|has been|been|look)\b/,
    names: ['EMAIL'],
    isWrite: true,
    takes: ['NAME', 'TEXT'],
    takesNames: true,
    *play(scene: Scene) {
      const { EMAIL, TEXT } = scene.clause.named;
      const [userName = ''] = EMAIL;
      const [given, family] = (TEXT[0] ?? '').split(' ');
      const [, first] = /\b(?:first|given) name:? (?:is )?([\p{L}'-]+)/iu.exec(scene.clause.said) ?? [];
      const [, last] = /\b(?:last|family) name:? (?:is )?([\p{L}'-]+)/iu.exec(scene.clause.said) ?? [];
      const whole = given && family ? { givenName: given, familyName: family } : fullName(scene.clause.said);
      const spoken = first !== undefined && last !== undefined ? { givenName: first, familyName: last } : whole;
      return yield* write(scene, ['hub_scim', 'create_user'], { userName, ...(spoken && { name: spoken }) }, [
        'Created',
        'create',
        `the SCIM user ${userName}`,
      ]);
    },
  },
  {
    action: 'hub_scim service_provider_config',
    example: 'what does the SCIM service support?',
    isAnywhere: true,
    when: [SCIM, /\bservice\b|\bconfig\w*\b|\bcfg\b|\bcapab\w*|\bsupports?\b|\bsupported\b|\bprovider config/],
    not: /\bschemas?\b|\bresource\b/,
    *play() {
      const { result } = yield* callHub('hub_scim', 'service_provider_config', {});
      yield* show([result], 'SCIM service', [
        ['patch.supported', 'patch'],
        ['bulk.supported', 'bulk'],
        ['filter.supported', 'filter'],
        ['sort.supported', 'sort'],
        ['changePassword.supported', 'change password'],
      ]);
      return 'This is what Docker’s SCIM service can do.';
    },
  },
  {
    action: 'hub_scim schema',
    example: 'show the SCIM schema urn:ietf:params:scim:schemas:core:2.0:User',
    isAnywhere: true,
    when: [/./],
    names: ['URN'],
    play: ({ clause }) => read('schema', { id: clause.named.URN[0] }, `SCIM schema ${clause.named.URN[0]}`),
  },
  {
    action: 'hub_scim schemas',
    example: 'list the SCIM schemas',
    isAnywhere: true,
    when: [SCIM, /\bschemas?\b|\battributes?\b/],
    play: () => read('schemas', {}, 'SCIM schemas'),
  },
  {
    action: 'hub_scim resource_type',
    example: 'show the SCIM resource type User',
    isAnywhere: true,
    when: [/\bresource types?\b/, /\b(?:users?|groups?)\b/],
    not: /\b(?:which|all|list|types)\b/,
    play: ({ clause }) => {
      const name = /\bgroups?\b/.test(clause.text) ? 'Group' : 'User';
      return read('resource_type', { name }, `SCIM resource type ${name}`);
    },
  },
  {
    action: 'hub_scim resource_types',
    example: 'list the SCIM resource types',
    isAnywhere: true,
    when: [SCIM, /\bresources?\b|\btypes?\b/],
    play: () => read('resource_types', {}, 'SCIM resource types'),
  },
  {
    action: 'hub_scim get_user',
    example: 'show the SCIM user 5f0c2a4e-…',
    isAnywhere: true,
    when: [SCIM, /\busers?\b|\baccount\b|\benabled\b|\bactive\b/],
    names: ['UUID'],
    *play({ clause }) {
      const [id = ''] = clause.named.UUID;
      const { result } = yield* callHub('hub_scim', 'get_user', { id });
      yield* show([result], `SCIM user ${id}`, [
        ['userName', 'user'],
        ['active', 'active'],
        ['name.givenName', 'given name'],
        ['name.familyName', 'family name'],
      ]);
      return `This is the SCIM user ${id}.`;
    },
  },
  {
    action: 'hub_scim list_users',
    example: 'which users were provisioned by SCIM?',
    isAnywhere: true,
    when: [SCIM, /\busers?\b|\bpeople\b|\bwho\b|\beverybody\b|EMAIL|\bprovisioned\b|\bmembers?\b|\baccounts?\b/],
    *play({ clause }) {
      const [email] = clause.named.EMAIL;
      const { result, list } = yield* callHub(
        'hub_scim',
        'list_users',
        email === undefined ? { count: 100, max_items: 10_000 } : { filter: `userName eq ${JSON.stringify(email)}` },
      );
      yield* show([result], 'SCIM users', [
        ['userName', 'user'],
        ['active', 'active'],
        ['id', 'id'],
      ]);
      const count = list?.returned ?? 0;
      if (email !== undefined)
        return count > 0 ? `${email} is provisioned through SCIM.` : `${email} is not provisioned through SCIM.`;
      return `${count === 1 ? '1 user is' : `${count} users are`} provisioned through SCIM.`;
    },
  },
];
