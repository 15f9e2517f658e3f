// The agent's only door to Docker Hub: the tools of an MCP server, as tools of the model.
import { Client, type Tool as ToolDefinition, type Transport } from '@modelcontextprotocol/client';
import { dynamicTool, jsonSchema, type JSONValue, type ToolSet } from 'ai';
import { z } from 'zod';
import { isRecord } from '../json.ts';
import { type Emit, HttpAttempt, type HubCall } from './events.ts';
import type { Approvals } from './approvals.ts';
import { readCall, readRisks, type Risks } from './policy.ts';
import type { Results } from './results.ts';

/** An MCP server, connected, and what it offers. */
export interface HubConnection {
  readonly client: Client;
  readonly definitions: readonly ToolDefinition[];
}

/** A call that the server answered with an error. The message is written for the model. */
export class HubCallError extends Error {
  /** The kind of error the server told, e.g. `AuthError`; the model reads it before the message. */
  override readonly name: string;

  constructor(kind: string, message: string) {
    super(message);
    this.name = kind;
  }
}

const PROTOCOL = '2026-07-28';
/** Longer than the server takes for a call with all its retries; the agent's own limits cut in before. */
const CALL_TIMEOUT_MS = 300_000;
const RISKS_META = 'dockerhub-agent/risks';
const ATTEMPTS_META = 'dockerhub-agent/attempts';

/** Connects to a server, as any MCP host would. */
export async function connectHub(transport: Transport, version: string): Promise<HubConnection> {
  const client = new Client({ name: 'dockerhub-agent', version }, { versionNegotiation: { mode: { pin: PROTOCOL } } });
  await client.connect(transport);
  const { tools } = await client.listTools();
  return { client, definitions: tools };
}

/** What a tool of the hub knows of itself when a policy judges a call of it. */
export function risksOf(definition: ToolDefinition): Risks {
  return readRisks(definition._meta?.[RISKS_META]);
}

/** What calls leave behind and must have before them. */
export interface Backstage {
  readonly results: Results;
  readonly approvals: Approvals;
  readonly emit: Emit;
}

/** Makes the server's tools callable by a model. A risky one runs only when approved; every call is recorded before it is made and after it was answered. */
export function hubTools({ client, definitions }: HubConnection, { results, approvals, emit }: Backstage): ToolSet {
  return Object.fromEntries(
    definitions.map((definition) => {
      const risks = risksOf(definition);
      const tool = dynamicTool({
        description: definition.description ?? '',
        inputSchema: jsonSchema(definition.inputSchema),
        execute: (input, { toolCallId, abortSignal }) => {
          const call = readCall(definition.name, input, risks);
          approvals.spend(toolCallId, call);
          return send(client, call, { callId: toolCallId, signal: abortSignal, results, emit });
        },
        toModelOutput: ({ output }) => ({ type: 'json', value: Json.parse(output) }),
      });
      return [definition.name, tool];
    }),
  );
}

const ErrorContent = z.object({ error: z.object({ kind: z.string(), message: z.string() }) });
const Json = z.json();
const Attempts = z.array(HttpAttempt).catch([]);

async function send(
  client: Client,
  call: HubCall,
  { callId, signal, results, emit }: { callId: string; signal: AbortSignal | undefined; results: Results; emit: Emit },
): Promise<JSONValue> {
  const result = results.open(call);
  emit({ type: 'tool.called', call_id: callId, result, ...call });
  // The parsed parameters go out, not the model's text: what was judged is what is sent.
  const answer = await client.callTool(
    { name: call.tool, arguments: { action: call.action, params_json: call.params } },
    { timeout: CALL_TIMEOUT_MS, ...(signal && { signal }) },
  );
  for (const attempt of Attempts.parse(answer._meta?.[ATTEMPTS_META])) {
    emit({ type: 'http.attempted', call_id: callId, ...attempt });
  }
  const content = Json.parse(answer.structuredContent ?? null);
  const error = answer.isError === true ? readError(content, answer.content) : null;
  emit({ type: 'tool.answered', call_id: callId, result, error, content });
  if (error) throw new HubCallError(error.kind, error.message);
  results.close(result, content);
  return isRecord(content) ? { result, ...content } : { result, content };
}

function readError(structured: unknown, content: readonly { type: string }[]): { kind: string; message: string } {
  const told = ErrorContent.safeParse(structured).data?.error;
  if (told) return told;
  const texts = content.flatMap((part) => ('text' in part && typeof part.text === 'string' ? [part.text] : []));
  return { kind: 'Error', message: texts.join('\n') || 'The tool failed without saying why.' };
}
