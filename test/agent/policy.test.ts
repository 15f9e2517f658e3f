import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Approvals } from '../../src/agent/approvals.ts';
import { needsApproval, readCall, readRisks } from '../../src/agent/policy.ts';

const risks = readRisks({ list: 'read', assign: 'privileged' });
const call = (input: unknown) => readCall('hub_repos', input, risks);

describe('the policy', () => {
  it('reads parameters given as an object or as JSON text as the same call', () => {
    const asText = call({ action: 'assign', params_json: '{"b": 1, "a": [2]}' });
    expect(asText).toEqual({
      tool: 'hub_repos',
      action: 'assign',
      params: { a: [2], b: 1 },
      risk: 'privileged',
      digest: asText.digest,
    });
    expect(call({ action: 'assign', params_json: { a: [2], b: 1 } }).digest).toBe(asText.digest);
  });

  it('takes what nobody declared for destructive, names of object properties included', () => {
    for (const action of ['delete_all', 'constructor', 'toString', '__proto__', '']) {
      expect(needsApproval(call({ action }).risk)).toBe(true);
    }
    for (const declared of [undefined, null, 'read', { list: 'harmless' }]) expect(readRisks(declared)).toEqual({});
  });

  it('refuses to read what is no call', () => {
    for (const input of [
      {},
      null,
      'list',
      { action: 1 },
      { action: 'list', params_json: '{' },
      { action: 'list', params_json: '[1]' },
      { action: 'list', params_json: 5 },
    ]) {
      expect(() => call(input)).toThrow();
    }
  });
});

describe('an approval', () => {
  it('covers exactly the call that was shown, once', () => {
    const params = fc.dictionary(fc.string(), fc.jsonValue());
    fc.assert(
      fc.property(params, params, (shown, sent) => {
        const [a, b] = [call({ action: 'assign', params_json: shown }), call({ action: 'assign', params_json: sent })];
        const approvals = new Approvals();
        approvals.grant('1', a);
        if (a.digest === b.digest) {
          expect(b.params).toEqual(a.params);
          expect(() => approvals.spend('1', b)).not.toThrow();
        }
        expect(() => approvals.spend('1', b)).toThrow(/nobody approved exactly this call/);
      }),
    );
  });

  it('is refused for v1.3 when v1.3-rc1 was approved, and for another call of the same step', () => {
    const approvals = new Approvals();
    const candidate = call({ action: 'delete_tag', params_json: { tag: 'v1.3-rc1' } });
    approvals.grant('1', candidate);
    expect(() => approvals.spend('2', candidate)).toThrow(/not sent/);
    expect(() => approvals.spend('1', call({ action: 'delete_tag', params_json: { tag: 'v1.3' } }))).toThrow(
      /not sent/,
    );
  });

  it('is not needed for reads', () => {
    expect(() => new Approvals().spend('1', call({ action: 'list' }))).not.toThrow();
  });
});
