// "show repo deletions last week": the audit log of one kind of event, in one span of time.
import { findOrganization, findUnknownPlace } from '../entities.ts';
import { callHubForAll, type Context, type Ending, type Intent, type Plan, question } from '../plan.ts';
import { describeWindow, findWindow, toParams, type TimeWindow } from '../time-window.ts';

interface EventKind {
  readonly action: string;
  readonly words: RegExp;
  /** What happened, for one and for many. */
  readonly singular: string;
  readonly plural: string;
  /** The past participle, for tables and sentences. */
  readonly done: string;
}

const kinds: readonly EventKind[] = [
  {
    action: 'repo.tag.delete',
    words:
      /\btags?\s+(?:deletions?|removals?)\b|\bdeletions?\s+of\s+tags\b|\btags?\b.*\b(?:were|was|got|been)\s+(?:deleted|removed)\b|\b(?:deleted|removed)\s+tags\b/i,
    singular: 'tag was',
    plural: 'tags were',
    done: 'deleted',
  },
  {
    action: 'repo.delete',
    words:
      /\brepo(?:sitory)?\s+(?:deletions?|removals?)\b|\bdeletions?\s+of\s+repo(?:sitorie)?s\b|\brepo(?:sitorie)?s?\b.*\b(?:were|was|got|been)\s+(?:deleted|removed)\b|\b(?:deleted|removed)\s+repo(?:sitorie)?s\b|\bwho\s+(?:deleted|removed)\b.*\brepo/i,
    singular: 'repository was',
    plural: 'repositories were',
    done: 'deleted',
  },
  {
    action: 'repo.create',
    words:
      /\brepo(?:sitory)?\s+creations?\b|\bcreations?\s+of\s+repo(?:sitorie)?s\b|\brepo(?:sitorie)?s?\b.*\b(?:were|was|got|been)\s+created\b|\bnew(?:ly\s+created)?\s+repo(?:sitorie)?s\b|\bwho\s+created\b.*\brepo/i,
    singular: 'repository was',
    plural: 'repositories were',
    done: 'created',
  },
];

/** Reads the audit log; it never proposes a write. */
export const auditTrail: Intent = {
  example: 'show repo deletions last week',
  plan(request, context) {
    const kind = kinds.find(({ words }) => words.test(request));
    if (!kind || /^(?:please\s+)?(?:delete|remove|create)\b/i.test(request)) return null;
    const account = findOrganization(request, context.organization);
    const window = findWindow(request, context);
    if (account === null)
      return question('Of which organization? Name it like "in org acme", or start with --org acme.');
    const place = findUnknownPlace(request, account);
    if (place !== null) return question(`Is ${place} an organization? Then say it like "in org ${place}".`);
    if (window === null)
      return question(`Of which time? Say for example "last week", "since 1 June" or "the last 30 days".`);
    return report(kind, account, window, context);
  },
};

function* report(kind: EventKind, account: string, window: TimeWindow, context: Context): Plan {
  const query = { account, action: kind.action, page_size: 100 };
  const found = yield* callHubForAll('hub_audit', 'logs', { ...query, ...toParams(window) });
  const since =
    window.end === null
      ? null
      : yield* callHubForAll('hub_audit', 'logs', { ...query, from_date: window.end.toInstant().toString() });
  yield {
    tool: 'show_table',
    input: {
      results: found.results,
      title: `${capital(kind.plural.replace(/ were$/, ''))} ${kind.done} in ${account}, ${window.words}`,
      columns: [
        { field: 'timestamp', title: 'time' },
        { field: 'actor', title: 'actor' },
        { field: 'name', title: 'repository' },
      ],
    },
  };
  return answer(kind, account, { rows: found.rows, since: since?.rows ?? 0 }, window, context);
}

interface Counts {
  readonly rows: number;
  /** How many more there have been after the window. */
  readonly since: number;
}

function answer(
  kind: EventKind,
  account: string,
  { rows, since }: Counts,
  window: TimeWindow,
  context: Context,
): Ending {
  const happened = `${count(rows, kind)} ${kind.done} in ${account} ${window.words}`;
  const text = `${happened}: ${describeWindow(window, context)}.`;
  const later = since === 0 ? 'None since.' : `${since} more since.`;
  return { kind: 'answer', text: window.end === null ? text : `${text} ${later}` };
}

function count(rows: number, { singular, plural }: EventKind): string {
  return rows === 1 ? `1 ${singular}` : `${rows === 0 ? 'No' : rows} ${plural}`;
}

function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
