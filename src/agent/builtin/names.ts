// The names that there are on Docker Hub: what words of a request can stand for.
import { z } from 'zod';
import { type CallOutcome, callHub, type PlannedCall, PlanStopped } from './plan.ts';

/** A team as a request may name it. */
export interface TeamName {
  readonly name: string;
  readonly id: number;
  readonly members: number;
}

/** A member as a request may name them. */
export interface MemberName {
  readonly username: string;
  readonly fullName: string;
  readonly email: string;
  readonly groups: readonly string[];
}

/** What is known of an organization. */
export interface Names {
  readonly teams: readonly TeamName[];
  readonly members: readonly MemberName[];
  /** Repositories of the organization whose names the request may mean, or that resemble them. */
  readonly repositories: readonly string[];
  /** Whether the lists of teams and members could be read to their ends. */
  readonly complete: boolean;
  /** Why a list could not be read; nobody can say then that a name is unknown. */
  readonly problem: string | null;
}

export const NO_NAMES: Names = { teams: [], members: [], repositories: [], complete: false, problem: null };

type Asking<T> = Generator<PlannedCall, T, CallOutcome>;

const Team = z.object({ name: z.string(), id: z.number(), member_count: z.number().catch(0) });
const Member = z.object({
  username: z.string(),
  full_name: z.string().nullable().catch(''),
  email: z.string().nullable().catch(''),
  groups: z.array(z.string()).catch([]),
});
const Named = z.object({ names: z.string().nullable() });

/** Looks up the teams and the people of an organization. A list that can't be read is left out. */
export function* learnPeople(org: string): Asking<Names> {
  const teams = yield* listed('hub_teams', 'list', { org, page_size: 100, max_items: 1000 });
  const members = yield* listed('hub_org', 'list_members', { org, page_size: 100, max_items: 1000 });
  return {
    problem: teams.problem ?? members.problem,
    teams: teams.rows.flatMap((row) => {
      const team = Team.safeParse(row).data;
      return team ? [{ name: team.name, id: team.id, members: team.member_count }] : [];
    }),
    members: members.rows.flatMap((row) => {
      const member = Member.safeParse(row).data;
      if (!member) return [];
      const { username, full_name: fullName, email, groups } = member;
      return [{ username, fullName: fullName ?? '', email: email ?? '', groups }];
    }),
    repositories: [],
    complete: teams.complete && members.complete,
  };
}

/** The repositories of an organization that are named like one of the words, or have it in their name. */
export function* learnRepositories(org: string, words: readonly string[]): Asking<readonly string[]> {
  const found = yield* listed('hub_repos', 'list', { namespace: org, page_size: 100, max_items: 1000 });
  if (found.problem !== null) return [];
  if (!found.isCut) return found.rows.flatMap((row) => z.object({ name: z.string() }).safeParse(row).data?.name ?? []);
  const test = words.map((word) => `name LIKE '%${word.replace(/[^\w.-]/g, '').replace(/_/g, '')}%'`).join(' OR ');
  const answer = yield {
    tool: 'query_results',
    input: { sql: `SELECT group_concat(name, ' ') AS names FROM ${found.result} WHERE ${test || '0'}` },
  };
  if (!answer.ok) return found.rows.flatMap((row) => z.object({ name: z.string() }).safeParse(row).data?.name ?? []);
  const [row] = answer.rows;
  return (Named.safeParse(row).data?.names ?? '').split(' ').filter(Boolean);
}

interface Listed {
  readonly rows: readonly unknown[];
  readonly result: string;
  readonly isCut: boolean;
  readonly complete: boolean;
  readonly problem: string | null;
}

/** The rows of a list, as far as the model is shown them, or why there are none. */
function* listed(tool: string, action: string, params: Record<string, unknown>): Asking<Listed> {
  try {
    const { rows, result, list } = yield* callHub(tool, action, params);
    const isCut = list !== null && rows.length < list.returned;
    return { rows, result, isCut, complete: list?.complete === true && !isCut, problem: null };
  } catch (error) {
    if (!(error instanceof PlanStopped)) throw error;
    return { rows: [], result: '', isCut: false, complete: false, problem: error.message };
  }
}
