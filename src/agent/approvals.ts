// The ledger of approvals: which exact calls a person allowed, as whom, on what target, until when, each good for one use.
import type { CallPlan, HubCall } from './events.ts';
import { approvalDigest } from './policy.ts';

/** A call came that needs an approval and has none that fits; it was not sent. */
export class NotApprovedError extends Error {
  override readonly name = 'NotApprovedError';
}

/** What a person approved. */
export interface Approval {
  /** Digest over account, tool, action and parameters. */
  readonly digest: string;
  /** What was shown of the target. */
  readonly state: string;
  /** Epoch milliseconds. */
  readonly expiresAt: number;
}

/** Approvals of one run, by call. */
export class Approvals {
  readonly #now: () => number;
  readonly #granted = new Map<string, Approval>();

  constructor(now: () => number) {
    this.#now = now;
  }

  /** Notes that a person approved exactly this call. */
  grant(callId: string, approval: Approval): void {
    this.#granted.set(callId, approval);
  }

  /** Whether a call has an approval that was not used. */
  has(callId: string): boolean {
    return this.#granted.has(callId);
  }

  /**
   * Uses an approval up. What runs must be to the letter what was approved, as the same account, on a target that is as it
   * was shown.
   *
   * @throws NotApprovedError when it is not.
   */
  spend(callId: string, call: HubCall, plan: CallPlan): void {
    const approval = this.#granted.get(callId);
    this.#granted.delete(callId);
    const refuse = (why: string) => new NotApprovedError(`${call.tool} ${call.action} was not sent: ${why}.`);
    if (!approval) throw refuse('nobody approved it');
    if (approval.digest !== approvalDigest(plan.account, call)) throw refuse('what was approved is another call');
    if (approval.expiresAt <= this.#now()) throw refuse('the approval has expired; ask again');
    if (approval.state !== plan.state)
      throw refuse('its target has changed since it was shown; look at it and ask again');
  }
}
