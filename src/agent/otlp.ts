// A run as OpenTelemetry spans, made from its record: an OTLP document in JSON, by the conventions for GenAI and HTTP.
// https://opentelemetry.io/docs/specs/semconv/gen-ai/ and https://opentelemetry.io/docs/specs/otlp/#json-protobuf-encoding
import { createHash } from 'node:crypto';
import type { RecordedEvent } from './events.ts';

/** The names that the conventions give to what is told. */
const Name = {
  service: 'service.name',
  serviceVersion: 'service.version',
  operation: 'gen_ai.operation.name',
  provider: 'gen_ai.provider.name',
  agent: 'gen_ai.agent.name',
  conversation: 'gen_ai.conversation.id',
  model: 'gen_ai.request.model',
  finishReasons: 'gen_ai.response.finish_reasons',
  tokensIn: 'gen_ai.usage.input_tokens',
  tokensOut: 'gen_ai.usage.output_tokens',
  tool: 'gen_ai.tool.name',
  toolType: 'gen_ai.tool.type',
  toolCall: 'gen_ai.tool.call.id',
  toolArguments: 'gen_ai.tool.call.arguments',
  error: 'error.type',
  method: 'http.request.method',
  path: 'url.path',
  status: 'http.response.status_code',
  resend: 'http.request.resend_count',
} as const;

const Kind = { internal: 1, client: 3 } as const;
const AGENT = 'dockerhub-agent';

type Value = string | number | readonly string[];

interface Span {
  readonly traceId: string;
  readonly spanId: string;
  readonly parentSpanId?: string;
  readonly name: string;
  readonly kind: number;
  readonly startTimeUnixNano: string;
  readonly endTimeUnixNano: string;
  readonly attributes: readonly { key: string; value: object }[];
  readonly status: { readonly code: number; readonly message?: string };
}

/** An `ExportTraceServiceRequest` in JSON. */
export interface OtlpDocument {
  readonly resourceSpans: readonly object[];
}

/** What may be told beside names and numbers. */
export interface OtlpOptions {
  /** The parameters of calls as well; off unless somebody asks for it. */
  readonly content: boolean;
}

/** Tells a run as spans: the agent, each step of the model, each call of a tool, each request to Docker Hub. */
export function toOtlp(events: readonly RecordedEvent[], { content }: OtlpOptions): OtlpDocument {
  const started = events.find((event) => event.type === 'run.started');
  const ended = events.findLast((event) => event.type === 'run.ended');
  const last = events.at(-1);
  if (!started || !last) return { resourceSpans: [] };
  const [provider = 'builtin', ...rest] = started.model.split('/');
  const model = rest.join('/') || provider;
  const traceId = idOf(started.run_id, 32);
  const root = idOf(`${started.run_id} root`, 16);
  const span = (
    { seq, name, kind, parent, begin, end, error }: Timed,
    attributes: Readonly<Record<string, Value | undefined | null>>,
  ): Span => ({
    traceId,
    spanId: seq === null ? root : idOf(`${started.run_id} ${seq}`, 16),
    ...(seq !== null && { parentSpanId: parent ?? root }),
    name,
    kind,
    startTimeUnixNano: nanoseconds(begin),
    endTimeUnixNano: nanoseconds(Math.max(begin, end)),
    attributes: toAttributes({ ...attributes, [Name.error]: error }),
    status: error === undefined ? { code: 1 } : { code: 2, message: error },
  });
  const failed = ended && ended.outcome !== 'done' && ended.outcome !== 'waiting' ? ended.outcome : undefined;
  const spans = [
    span(
      {
        seq: null,
        name: `invoke_agent ${AGENT}`,
        kind: Kind.internal,
        begin: time(started),
        end: time(last),
        error: failed,
      },
      {
        [Name.operation]: 'invoke_agent',
        [Name.agent]: AGENT,
        [Name.provider]: provider,
        [Name.model]: model,
        [Name.conversation]: started.run_id,
      },
    ),
  ];
  for (const [index, event] of events.entries()) {
    if (event.type === 'model.asked') {
      const answered = events.slice(index).find((later) => later.type === 'model.answered');
      const spoke =
        events.slice(index + 1).find(({ type }) => type === 'call.judged' || type === 'model.answered') ?? last;
      spans.push(
        span(
          { seq: event.seq, name: `chat ${model}`, kind: Kind.client, begin: time(event), end: time(spoke) },
          {
            [Name.operation]: 'chat',
            [Name.provider]: provider,
            [Name.model]: model,
            [Name.tokensIn]: answered?.input_tokens,
            [Name.tokensOut]: answered?.output_tokens,
            [Name.finishReasons]: answered && [answered.finish_reason],
          },
        ),
      );
    }
    if (event.type === 'tool.called') {
      const own = events.slice(index);
      const answer = own.find((later) => later.type === 'tool.answered' && later.call_id === event.call_id);
      const error = answer?.type === 'tool.answered' ? answer.error?.kind : 'lost';
      const end = time(answer ?? last);
      const parent = idOf(`${started.run_id} ${event.seq}`, 16);
      spans.push(
        span(
          { seq: event.seq, name: `execute_tool ${event.tool}`, kind: Kind.internal, begin: time(event), end, error },
          {
            [Name.operation]: 'execute_tool',
            [Name.tool]: `${event.tool}.${event.action}`,
            [Name.toolType]: 'function',
            [Name.toolCall]: event.call_id,
            [Name.toolArguments]: content ? JSON.stringify(event.params) : undefined,
          },
        ),
      );
      spans.push(
        ...requestSpans(own, event.call_id, end).map((request) => span({ ...request, parent }, request.attributes)),
      );
    }
  }
  return {
    resourceSpans: [
      {
        resource: { attributes: toAttributes({ [Name.service]: AGENT, [Name.serviceVersion]: started.version }) },
        scopeSpans: [{ scope: { name: AGENT, version: started.version }, spans }],
      },
    ],
  };
}

interface Timed {
  /** The event that it is told by; `null` for the run itself. */
  readonly seq: number | null;
  readonly name: string;
  readonly kind: number;
  readonly parent?: string;
  /** Epoch milliseconds. */
  readonly begin: number;
  readonly end: number;
  readonly error?: string | undefined;
}

/** The requests of a call, from the last backwards: the record has how long each took and how long was waited after it. */
function requestSpans(events: readonly RecordedEvent[], callId: string, end: number) {
  const attempts = events
    .filter((event) => event.type === 'http.attempted')
    .filter(({ call_id }) => call_id === callId);
  let until = end;
  return attempts
    .toReversed()
    .map(({ seq, method, path, status, ms, wait }, index) => {
      const finish = until - (wait ?? 0);
      until = finish - ms;
      const error = status === null ? 'no_answer' : status >= 400 ? String(status) : undefined;
      return {
        seq,
        name: method,
        kind: Kind.client,
        begin: until,
        end: finish,
        error,
        attributes: {
          [Name.method]: method,
          [Name.path]: path.replace(/\?.*$/, ''),
          [Name.status]: status,
          [Name.resend]: attempts.length - 1 - index || undefined,
        },
      };
    })
    .toReversed();
}

function time({ at }: { at: string }): number {
  return Date.parse(at);
}

function nanoseconds(milliseconds: number): string {
  return `${BigInt(Math.round(milliseconds)) * 1_000_000n}`;
}

function idOf(text: string, length: number): string {
  return createHash('sha256').update(text).digest('hex').slice(0, length);
}

function toAttributes(values: Readonly<Record<string, Value | undefined | null>>): { key: string; value: object }[] {
  return Object.entries(values).flatMap(([key, value]) =>
    value === undefined || value === null ? [] : [{ key, value: toValue(value) }],
  );
}

function toValue(value: Value): object {
  if (typeof value === 'string') return { stringValue: value };
  if (typeof value === 'number') return { intValue: String(value) };
  return { arrayValue: { values: value.map((text) => ({ stringValue: text })) } };
}
