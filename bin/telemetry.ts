// Sends the spans of a run to where the standard OpenTelemetry variables say, if they do.
// https://opentelemetry.io/docs/specs/otel/protocol/exporter/
import { toOtlp } from '../src/agent/otlp.ts';
import { readRun } from '../src/agent/record.ts';

const CAPTURE = 'OTEL_INSTRUMENTATION_GENAI_CAPTURE_MESSAGE_CONTENT';

/** Exports a finished run. A receiver that fails is told about on standard error, and changes nothing else. */
export async function exportSpans(recordPath: string): Promise<void> {
  const { env } = process;
  const url = addressOf(env);
  if (url === null || env['OTEL_SDK_DISABLED'] === 'true') return;
  const document = toOtlp(readRun(recordPath).events, { content: env[CAPTURE]?.toLowerCase() === 'true' });
  try {
    const reply = await fetch(url, {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...headersOf(env) },
      body: JSON.stringify(document),
      signal: AbortSignal.timeout(Number(env['OTEL_EXPORTER_OTLP_TIMEOUT']) || 10_000),
    });
    if (!reply.ok) throw new Error(`it answered ${reply.status}`);
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    process.stderr.write(`The trace of this run could not be sent to ${url} (${reason}). The record has it all.\n`);
  }
}

function addressOf(env: NodeJS.ProcessEnv): string | null {
  const own = env['OTEL_EXPORTER_OTLP_TRACES_ENDPOINT'];
  if (own) return own;
  const all = env['OTEL_EXPORTER_OTLP_ENDPOINT'];
  return all ? `${all.replace(/\/+$/, '')}/v1/traces` : null;
}

function headersOf(env: NodeJS.ProcessEnv): Record<string, string> {
  const text = env['OTEL_EXPORTER_OTLP_TRACES_HEADERS'] || env['OTEL_EXPORTER_OTLP_HEADERS'] || '';
  return Object.fromEntries(
    text.split(',').flatMap((pair) => {
      const [name, value] = pair.split('=', 2).map((part) => decodeURIComponent(part.trim()));
      return name && value !== undefined ? [[name, value]] : [];
    }),
  );
}
