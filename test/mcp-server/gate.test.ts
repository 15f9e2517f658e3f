import { describe, expect, it } from 'vitest';
import { DestructiveOperationError } from '../../src/client/errors.ts';
import { operations } from '../../src/client/operations.ts';
import type { Risk } from '../../src/client/operation.ts';
import { readConfig } from '../../src/mcp-server/config.ts';
import { gate } from '../../src/mcp-server/gate.ts';

const call = (risk: Risk) => ({ operation: { ...operations[0]!, risk }, params: {} });
const policy = (allow?: string) => readConfig({ DOCKERHUB_ALLOW_DESTRUCTIVE: allow }).destructive;

describe('the gate', () => {
  it('lets a destructive call through only when DOCKERHUB_ALLOW_DESTRUCTIVE says true', () => {
    for (const setting of [undefined, '', 'false', 'maybe', '0']) {
      expect(() => gate(call('destructive'), policy(setting))).toThrow(DestructiveOperationError);
    }
    for (const setting of ['true', '1', 'TRUE '])
      expect(() => gate(call('destructive'), policy(setting))).not.toThrow();
  });

  it('does not stand in the way of anything else', () => {
    for (const risk of ['read', 'write', 'privileged'] as const)
      expect(() => gate(call(risk), policy('false'))).not.toThrow();
  });
});
