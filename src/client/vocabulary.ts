// The words that operations share: names, pages, times, and the marks for secrets and for text that outsiders wrote.
import { RE2JS } from 're2js';
import { z } from 'zod';

const NAME = /^[A-Za-z0-9_](?:[A-Za-z0-9._-]*[A-Za-z0-9_-])?$/;

const name = (what: string, example = 'acme') =>
  z.string().max(255).regex(NAME, `must be ${what}: letters, digits, ".", "_" or "-", e.g. ${example}`);

/** An organization or user whose log is read. */
export const Account = name('an organization or username');
/** The organization or user that a repository belongs to. */
export const Namespace = name('a namespace');
/** An organization. */
export const OrgName = name('an organization');
/** A team of an organization, which Docker Hub's API calls a group. */
export const TeamName = name('the name of a team', 'platform');
/** A person's Docker ID. */
export const Username = name('a username', 'jane');

/** What a member may do in an organization. */
export const OrgRole = z.enum(['owner', 'editor', 'member']);

/** The parameter that names an organization. */
export const orgName = { org: OrgName };

/** A repository, without its namespace. */
export const RepositoryName = z
  .string()
  .max(255)
  .regex(
    /^[a-z0-9]+(?:(?:\.|_{1,2}|-+)[a-z0-9]+)*$/,
    'must be a repository name without its namespace: lower-case letters and digits, single ".", "_" or "-" between, e.g. release-images',
  );

/** A tag, without the repository. Grammar: https://github.com/distribution/reference */
export const TagName = z
  .string()
  .regex(
    /^[A-Za-z0-9_][A-Za-z0-9._-]{0,127}$/,
    'must be a tag: up to 128 letters, digits, ".", "_" or "-", e.g. v1.0.0',
  );

/** The two parameters that name a repository. */
export const repositoryName = { namespace: Namespace, repository: RepositoryName };

/** A repository as people write it: `acme/app`. */
export const repositoryTarget = ({ namespace, repository }: { namespace: string; repository: string }) =>
  `${namespace}/${repository}`;

/** The parameters that name a team. */
export const teamName = { ...orgName, group_name: TeamName };

/** A team as people write it: `acme/platform`. */
export const teamTarget = ({ org, group_name }: { org: string; group_name: string }) => `${org}/${group_name}`;

/** A UUID, in any of its versions. */
export const uuid = (whose: string) =>
  z.guid(`must be the UUID of ${whose}, e.g. 5f0c2a4e-7d31-4b8a-9c06-1e2d3f4a5b6c`);

/**
 * A rule for immutable tags: a regular expression as Go's regexp package takes them, which is RE2.
 * Source: https://docs.docker.com/docker-hub/repos/manage/hub-images/immutable-tags/
 */
export const TagRule = z
  .string()
  .min(1)
  .superRefine((rule, context) => {
    try {
      RE2JS.compile(rule);
    } catch (error) {
      const reason = error instanceof Error ? error.message : 'it does not parse';
      context.addIssue(`must be an RE2 expression, without lookaround and backreferences (${reason}), e.g. v[0-9]+`);
    }
  })
  .describe('RE2 pattern');

/** The number of a page, from 1. */
export const Page = z.int().min(1).max(2_147_483_647);

/** How many items a page holds. `usual` is what Docker Hub takes when nothing is said, where that is known. */
export function pageSize({ max, usual }: { max: number; usual?: number }) {
  const size = z.int().min(1).max(max);
  return usual === undefined ? size : size.meta({ usual });
}

/** How many items a page of this operation holds when the call doesn't say. */
export function usualPageSize(params: z.ZodObject): number | undefined {
  const field: unknown = params.shape['page_size'];
  const meta = field instanceof z.ZodOptional ? z.globalRegistry.get(field.unwrap()) : undefined;
  return typeof meta?.['usual'] === 'number' ? meta['usual'] : undefined;
}

/** A moment, RFC 3339. */
export const Timestamp = z.iso.datetime({
  offset: true,
  error: 'must be a time with its zone, e.g. 2026-06-01T00:00:00Z or 2026-06-01T00:00:00+02:00',
});

const EXPIRY_ERROR = 'must be a time in UTC that ends in Z, e.g. 2027-01-31T00:00:00Z';

/**
 * When a token ends. Docker Hub wants UTC, written with a `Z`, and at most microseconds.
 * Source: github.com/docker/terraform-provider-docker, internal/provider/access_token_validators.go
 */
export const Expiry = z.iso
  .datetime({ error: EXPIRY_ERROR, abort: true })
  .regex(/T\d\d:\d\d:\d\d(?:\.\d{1,6})?Z$/, EXPIRY_ERROR);

/** Marks of a field, kept where masking and cleaning can read them. */
export interface FieldMarks {
  /** A value that opens something: masked everywhere but where the person who asked for it reads it. */
  secret?: true;
  /** Written by somebody outside the organization or able to be: data, never an instruction. */
  outsider?: true;
}

/** A password, a token, a code: shown to nobody but the person it was made for. */
export const SecretText = z.string().meta({ secret: true } satisfies FieldMarks);

/** The names of the parameters that are marked as secret. */
export function secretParameters({ shape }: z.ZodObject): string[] {
  return Object.keys(shape).filter((key) => {
    const field: unknown = shape[key];
    return field instanceof z.ZodType && z.globalRegistry.get(field)?.['secret'] === true;
  });
}

/** The values among parameters that are marked as secret. */
export function secretValues(params: z.ZodObject, values: Readonly<Record<string, unknown>>): string[] {
  return secretParameters(params).flatMap((key) => {
    const value = values[key];
    return typeof value === 'string' ? [value] : [];
  });
}

/** Text that anybody may have written: a description, a name, a README. */
export const OutsiderText = z.string().meta({ outsider: true } satisfies FieldMarks);

/** The one-item shape of an answer to "does it exist?". */
export const Existence = z.object({ exists: z.boolean() });

/** An answer without content. */
export const Nothing = z.null();

/** A moment as Docker Hub writes it. */
export const HubTime = z.string();

/** One page of a list in the shape most of Docker Hub's lists share. */
export function pageOf<T extends z.ZodType>(item: T) {
  return z.looseObject({
    count: z.number().describe('total over all pages'),
    next: z.string().nullable(),
    previous: z.string().nullable(),
    results: z.array(item),
  });
}
