// The agent's only door to Docker Hub: an MCP server, connected as any host would connect.
import { Client, type Tool as ToolDefinition, type Transport } from '@modelcontextprotocol/client';
import { z } from 'zod';
import { isRecord, Json } from '../json.ts';
import { CallPlan, type HubCall, HttpAttempt, PlainCall } from './events.ts';
import { readCall, readRisks, type Risks } from './policy.ts';

/** A call that the server answered with an error. The message is written for the model. */
export class HubCallError extends Error {
  /** The kind of error the server told, e.g. `AuthError`; the model reads it before the message. */
  override readonly name: string;

  constructor(kind: string, message: string) {
    super(message);
    this.name = kind;
  }
}

/** A tool as the agent uses it. */
export interface HubTool {
  readonly definition: ToolDefinition;
  readonly risks: Risks;
  /** Actions that make a secret for the person. */
  readonly mints: ReadonlySet<string>;
  /** Reads what a model asks of it. @throws when it is no call. */
  read(input: unknown): HubCall;
}

/** What came back from a call. */
export interface HubAnswer {
  /** The structured content. */
  readonly content: Json;
  readonly error: {
    readonly kind: string;
    readonly message: string;
    /** The HTTP status; absent where Docker Hub never answered, or was not asked. */
    readonly status?: number | undefined;
  } | null;
  readonly attempts: readonly z.infer<typeof HttpAttempt>[];
  /** Dotted names of the secrets in the content that are the person's alone. */
  readonly secrets: readonly string[];
  /** The calls that take it back, where the answer was needed to know them. */
  readonly inverse: readonly PlainCall[];
}

/** How far a call is that is under way. */
export interface CallProgress {
  /** Rows of a list that have come so far. */
  readonly items: number;
  /** Rows of the whole list, where Docker Hub tells. */
  readonly total: number | undefined;
  /** It waits before a request is sent or tried again; milliseconds. */
  readonly wait: { readonly ms: number; readonly why: 'rate-limit' | 'retry' } | null;
}

/** What may be said with a call. */
export interface CallDoors {
  readonly signal?: AbortSignal | undefined;
  readonly onProgress?: ((progress: CallProgress) => void) | undefined;
}

const PROTOCOL = '2026-07-28';
/** Longer than the server takes for a call with all its retries; the agent's own limits cut in before. */
const CALL_TIMEOUT_MS = 600_000;

const Meta = {
  risks: 'dockerhub-agent/risks',
  mints: 'dockerhub-agent/mints',
  attempts: 'dockerhub-agent/attempts',
  secrets: 'dockerhub-agent/secrets',
  inverse: 'dockerhub-agent/inverse',
  confirm: 'dockerhub-agent/confirm',
  structureOnly: 'dockerhub-agent/structure-only',
  wait: 'dockerhub-agent/wait',
} as const;

/** What the server asks to be confirmed: a call, and its target as it is. */
const Confirm = z.object({ tool: z.string(), action: z.string(), state: z.string() });

/** A connected server. */
export class Hub {
  readonly #client: Client;
  readonly tools: ReadonlyMap<string, HubTool>;
  /** The approved call under way that the server will ask about. */
  #approved: z.infer<typeof Confirm> | null = null;

  private constructor(client: Client, tools: readonly ToolDefinition[]) {
    this.#client = client;
    this.tools = new Map(tools.map((definition) => [definition.name, toHubTool(definition)]));
  }

  /** Connects to a server. */
  static async connect(transport: Transport, version: string): Promise<Hub> {
    const client = new Client(
      { name: 'dockerhub-agent', version },
      { versionNegotiation: { mode: { pin: PROTOCOL } }, capabilities: { elicitation: { form: {} } } },
    );
    let hub: Hub | undefined;
    client.setRequestHandler('elicitation/create', ({ params }) => hub?.confirm(params) ?? { action: 'decline' });
    await client.connect(transport);
    hub = new Hub(client, (await client.listTools()).tools);
    return hub;
  }

  close(): Promise<void> {
    return this.#client.close();
  }

  /** Looks up what a call would do, and sends nothing for it but reads. @throws HubCallError when it would fail. */
  async preview(call: HubCall, signal?: AbortSignal): Promise<CallPlan> {
    const { content, error } = await this.#call({ ...call, params: { ...call.params, dry_run: true } }, { signal });
    if (error) throw new HubCallError(error.kind, error.message);
    return CallPlan.parse(isRecord(content) ? content['dry_run'] : undefined);
  }

  /**
   * Makes a call. `approved` is what a person saw and approved: where the server asks for confirmation, it is given for
   * exactly that and nothing else.
   */
  async call(call: HubCall, approved: CallPlan | null, doors: CallDoors = {}): Promise<HubAnswer> {
    this.#approved = approved && { tool: approved.tool, action: approved.action, state: approved.state };
    try {
      return await this.#call(call, doors);
    } finally {
      this.#approved = null;
    }
  }

  async #call({ tool, action, params }: HubCall, { signal, onProgress }: CallDoors): Promise<HubAnswer> {
    // A tool that is one operation may have a parameter of its own that is called action.
    const only = this.tools.get(tool)?.definition.inputSchema.properties?.['params_json'] === undefined;
    // The parsed parameters go out, not the model's text: what was judged is what is sent.
    const answer = await this.#client.callTool(
      {
        name: tool,
        arguments: only ? params : { action, params_json: params },
        _meta: { [Meta.structureOnly]: true },
      },
      {
        timeout: CALL_TIMEOUT_MS,
        ...(signal && { signal }),
        ...(onProgress && { onprogress: (progress: unknown) => onProgress(readProgress(progress)) }),
      },
    );
    const content = Json.parse(answer.structuredContent ?? null);
    const meta = answer._meta ?? {};
    return {
      content,
      error: answer.isError === true ? readError(content, answer.content) : null,
      attempts: z.array(HttpAttempt).catch([]).parse(meta[Meta.attempts]),
      secrets: z.array(z.string()).catch([]).parse(meta[Meta.secrets]),
      inverse: z.array(PlainCall).catch([]).parse(meta[Meta.inverse]),
    };
  }

  /** The server's own gate asks: yes for the call that a person approved, on the target they saw; no for all else. */
  private confirm(question: unknown): { action: 'accept'; content: { confirm: true } } | { action: 'decline' } {
    const meta = isRecord(question) && isRecord(question['_meta']) ? question['_meta'][Meta.confirm] : undefined;
    const asked = Confirm.safeParse(meta).data;
    const approved = this.#approved;
    const fits =
      asked !== undefined &&
      approved !== null &&
      asked.tool === approved.tool &&
      asked.action === approved.action &&
      asked.state === approved.state;
    return fits ? { action: 'accept', content: { confirm: true } } : { action: 'decline' };
  }
}

const Progress = z.object({
  progress: z.number(),
  total: z.number().optional(),
  _meta: z
    .object({ [Meta.wait]: z.object({ ms: z.number(), why: z.enum(['rate-limit', 'retry']) }).optional() })
    .optional(),
});

function readProgress(told: unknown): CallProgress {
  const { progress, total, _meta: meta } = Progress.parse(told);
  return { items: Math.floor(progress), total, wait: meta?.[Meta.wait] ?? null };
}

function toHubTool(definition: ToolDefinition): HubTool {
  const risks = readRisks(definition._meta?.[Meta.risks]);
  const actions = Object.keys(risks);
  const only = definition.inputSchema.properties?.['params_json'] === undefined ? actions[0] : undefined;
  return {
    definition,
    risks,
    mints: new Set(z.array(z.string()).catch([]).parse(definition._meta?.[Meta.mints])),
    read: (input) => readCall(definition.name, input, risks, only),
  };
}

const ErrorContent = z.object({
  error: z
    .object({ kind: z.string(), message: z.string(), status_code: z.number().optional() })
    .transform(({ status_code: status, ...error }) => ({ ...error, status })),
});

function readError(structured: unknown, content: readonly { type: string }[]): NonNullable<HubAnswer['error']> {
  const told = ErrorContent.safeParse(structured).data?.error;
  if (told) return told;
  const texts = content.flatMap((part) => ('text' in part && typeof part.text === 'string' ? [part.text] : []));
  return { kind: 'Error', message: texts.join('\n') || 'The tool failed without saying why.' };
}
