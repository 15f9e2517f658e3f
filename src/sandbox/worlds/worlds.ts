// The worlds that have a name.
import { acmeWorld } from './acme.ts';
import { emptyWorld } from './empty.ts';
import { largeWorld } from './large.ts';

export const worlds = { acme: acmeWorld, empty: emptyWorld, large: largeWorld } as const;
