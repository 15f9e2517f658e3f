// A recorded run as a person reads it: one row in a list, or a timeline.
import { Temporal } from 'temporal-polyfill';
import { plainLine } from '../plain-text.ts';
import type { HubCall, RecordedEvent } from './events.ts';
import type { RunSummary } from './record.ts';

/** A run as a row: when, what was asked, how it ended. */
export function summarize({ id, events }: RunSummary) {
  const started = events.find((event) => event.type === 'run.started');
  const ended = events.find((event) => event.type === 'run.ended');
  return {
    id,
    at: started?.at ?? '',
    outcome: ended?.outcome ?? 'unfinished',
    calls: events.filter((event) => event.type === 'tool.called').length,
    request: started?.request ?? '',
  };
}

/** The events of a run, one line each. */
export function timeline({ events }: RunSummary, timeZone: string): string[] {
  return events.map((event) => {
    const time = Temporal.Instant.from(event.at).toZonedDateTimeISO(timeZone).toPlainTime();
    const [what, text] = describe(event);
    return `${time.toString({ smallestUnit: 'millisecond' })}  ${what.padEnd(9)} ${plainLine(text)}`;
  });
}

/** What kind of thing happened, and what. */
function describe(event: RecordedEvent): [what: string, text: string] {
  switch (event.type) {
    case 'run.started':
      return ['request', `${event.request}  (model ${event.model}, ${event.hub.sandbox ? 'sandbox' : event.hub.url})`];
    case 'model.answered':
      return ['model', `step ${event.step}: ${event.finish_reason}`];
    case 'approval.asked':
      return ['asked', `${callText(event)} (${event.risk}, ${event.digest.slice(0, 12)})`];
    case 'approval.answered':
      return [event.approved ? 'approved' : 'denied', `${event.digest.slice(0, 12)} ${event.reason ?? ''}`];
    case 'tool.called':
      return ['call', `${event.result} ${callText(event)}`];
    case 'http.attempted': {
      const wait = event.wait === null ? '' : `, waiting ${event.wait} ms`;
      return ['http', `${event.method} ${event.path} ${event.status ?? 'no answer'} ${event.ms} ms${wait}`];
    }
    case 'tool.answered':
      return ['result', `${event.result} ${event.error ? `${event.error.kind}: ${event.error.message}` : 'ok'}`];
    case 'table.shown':
      return ['table', `${event.results.join(', ')}: ${event.rows} rows`];
    case 'run.answered':
      return ['answer', event.text];
    case 'run.ended':
      return ['ended', `${event.outcome} after ${event.calls} calls`];
  }
}

function callText({ tool, action, params }: HubCall): string {
  return `${tool} ${action} ${JSON.stringify(params)}`;
}
