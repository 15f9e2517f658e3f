// A recorded run as a person reads it: one row in a list, or a timeline.
import { Temporal } from 'temporal-polyfill';
import { plainLine } from '../plain-text.ts';
import { describe as describeCall } from './calls.ts';
import type { RunEvent } from './events.ts';
import type { StoredRun } from './record.ts';

/** A run as a row: when, what was asked, how it ended. */
export function summarize({ id, events }: StoredRun) {
  const started = events.find((event) => event.type === 'run.started');
  const ended = events.findLast((event) => event.type === 'run.ended' || event.type === 'run.resumed');
  return {
    id,
    at: started?.at ?? '',
    outcome: ended?.type === 'run.ended' ? ended.outcome : 'unfinished',
    calls: events.filter((event) => event.type === 'tool.called').length,
    request: started?.request ?? '',
  };
}

/** The events of a run, one line each. */
export function timeline({ events }: StoredRun, timeZone: string): string[] {
  return events.flatMap((event) => {
    const told = tell(event);
    if (told === null) return [];
    const [what, text] = told;
    const time = Temporal.Instant.from(event.at).toZonedDateTimeISO(timeZone).toPlainTime();
    return [`${time.toString({ smallestUnit: 'millisecond' })}  ${what.padEnd(9)} ${plainLine(text)}`];
  });
}

function count(number: number, what: string): string {
  return `${number} ${what}${number === 1 ? '' : 's'}`;
}

/** What kind of thing happened, and what; `null` for what only programs need. */
export function tell(event: RunEvent): [what: string, text: string] | null {
  switch (event.type) {
    case 'run.started': {
      const where = event.hub.sandbox ? 'sandbox' : event.hub.url;
      const link = event.link ? `, ${event.link.how} ${event.link.run_id}` : '';
      return ['request', `${event.request}  (model ${event.model}, mode ${event.mode}, ${where}${link})`];
    }
    case 'run.resumed':
      return ['resumed', event.because];
    case 'model.answered': {
      const tokens =
        event.input_tokens === null ? '' : `, ${event.input_tokens} tokens in, ${event.output_tokens ?? 0} out`;
      return ['model', `step ${event.step}: ${event.finish_reason}${tokens}`];
    }
    case 'call.judged':
      return event.verdict === 'run' ? null : [event.verdict, `${describeCall(event)} (${event.risk})`];
    case 'call.previewed':
      return ['looked', `${event.plan.target}: ${event.plan.now.join('; ') || 'nothing to look at'}`];
    case 'call.planned':
      return ['planned', `${describeCall(event)}, not sent`];
    case 'approval.asked':
      return ['asked', `${event.digest.slice(0, 12)}, stands until ${event.expires_at}`];
    case 'approval.answered': {
      const why = event.reason === undefined ? '' : `: ${event.reason}`;
      return [event.approved ? 'approved' : 'denied', `${event.digest.slice(0, 12)} by ${event.decider}${why}`];
    }
    case 'tool.called':
      return ['call', `${event.result} ${describeCall(event)}`];
    case 'http.attempted': {
      const wait = event.wait === null ? '' : `, waiting ${event.wait} ms`;
      return ['http', `${event.method} ${event.path} ${event.status ?? 'no answer'} ${event.ms} ms${wait}`];
    }
    case 'tool.answered':
      return ['result', `${event.result} ${event.error ? `${event.error.kind}: ${event.error.message}` : 'ok'}`];
    case 'call.reconciled': {
      const found = { made: 'it is there', 'not-made': 'it was not made', unknown: 'nothing shows it' }[event.found];
      return ['looked', `for ${event.result}: ${found}, ${event.again ? 'sent again' : 'not sent again'}`];
    }
    case 'secret.shown':
      return ['secret', `${event.handle} shown ${event.where}`];
    case 'query.answered':
      return ['query', `${event.result}: ${event.rows} rows by ${event.sql}`];
    case 'table.shown':
      return ['table', `${event.title ?? ''} (${count(event.rows, 'row')} of ${event.results.join(', ')})`.trim()];
    case 'run.answered':
      return ['answer', event.text];
    case 'run.ended':
      return [
        'ended',
        `${event.outcome} after ${count(event.calls, 'call')}, ${count(event.writes, 'write')} done, ${count(event.tokens, 'token')}`,
      ];
    case 'messages.added':
    case 'model.asked':
      return null;
  }
}
