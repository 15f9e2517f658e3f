// The ledger of approvals: which exact calls a person allowed, each good for one use.
import type { HubCall } from './events.ts';
import { needsApproval } from './policy.ts';

/** A call came that needs an approval and has none; it was not sent. */
export class NotApprovedError extends Error {
  override readonly name = 'NotApprovedError';
}

/** Approvals of one run, by call. */
export class Approvals {
  readonly #granted = new Map<string, string>();

  /** Notes that a person approved exactly this call. */
  grant(callId: string, call: HubCall): void {
    this.#granted.set(callId, call.digest);
  }

  /**
   * Uses an approval up. What runs must be to the letter what was approved.
   *
   * @throws NotApprovedError when the call needs an approval and this is not the call that has it.
   */
  spend(callId: string, call: HubCall): void {
    if (!needsApproval(call.risk)) return;
    const granted = this.#granted.get(callId);
    this.#granted.delete(callId);
    if (granted === call.digest) return;
    throw new NotApprovedError(`${call.tool} ${call.action} was not sent: nobody approved exactly this call.`);
  }
}
