// The gate: no destructive call goes on unless it was allowed.
import { DestructiveOperationError } from '../client/errors.ts';
import type { DestructivePolicy } from './config.ts';
import type { ParsedCall } from './arguments.ts';

/** @throws DestructiveOperationError when the call destroys something and nobody allowed that. */
export function gate({ operation }: ParsedCall, policy: DestructivePolicy): void {
  if (operation.risk !== 'destructive' || policy === 'allow') return;
  throw new DestructiveOperationError(`${operation.tool} ${operation.action} is destructive and was not allowed`, {
    operation: operation.name,
    hint: 'Nothing was sent. Whoever runs the server can allow such calls with DOCKERHUB_ALLOW_DESTRUCTIVE=true',
  });
}
