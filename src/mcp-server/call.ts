// One tool call, from arguments to result: parse, gate, call, clean, wrap.
import type { CallToolResult } from '@modelcontextprotocol/server';
import type { Api } from '../client/client.ts';
import { type Envelope, toWire } from '../client/envelope.ts';
import { DockerHubError } from '../client/errors.ts';
import type { AttemptReport } from '../client/http.ts';
import { plainText, plainValue } from '../plain-text.ts';
import { parseArguments, type ParsedCall } from './arguments.ts';
import type { ServerConfig } from './config.ts';
import { gate } from './gate.ts';
import { describeList } from './list.ts';
import type { HubTool } from './tool.ts';

/** Where a result tells how often Docker Hub was asked, and what each try got. */
const ATTEMPTS_META = 'dockerhub-agent/attempts';

/** Runs one call of a tool. A failure is a result too, with `isError` and what to do next. */
export async function callTool(
  tool: HubTool,
  args: Readonly<Record<string, unknown>>,
  { api, config, signal }: { api: Api; config: ServerConfig; signal: AbortSignal },
): Promise<CallToolResult> {
  const attempts: AttemptReport[] = [];
  const _meta = { [ATTEMPTS_META]: attempts };
  try {
    const call = parseArguments(tool, args);
    gate(call, config.destructive);
    const envelope = await api.call(call.operation, call.params, {
      signal,
      onAttempt: (report) => attempts.push(report),
    });
    return { ...success(call, envelope), _meta };
  } catch (error) {
    if (!(error instanceof DockerHubError)) throw error;
    return { ...failure(error), _meta };
  }
}

function success(call: ParsedCall, envelope: Envelope<unknown>): CallToolResult {
  const list = describeList(call, envelope.data);
  const structuredContent = { ...toWire(envelope), data: plainValue(envelope.data), ...(list && { list }) };
  return { content: [{ type: 'text', text: JSON.stringify(structuredContent) }], structuredContent };
}

function failure(error: DockerHubError): CallToolResult {
  const message = plainText(error.message);
  const structuredContent = {
    error: {
      kind: error.name,
      message,
      ...(error.status !== undefined && { status_code: error.status }),
      ...(error.operation !== undefined && { operation: error.operation }),
      ...(error.fields && { fields: plainValue(error.fields) }),
      ...(error.retryAfter !== undefined && { retry_after: error.retryAfter }),
    },
  };
  return { isError: true, content: [{ type: 'text', text: `${error.name}: ${message}` }], structuredContent };
}
