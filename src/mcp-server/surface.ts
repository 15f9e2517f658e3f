// Which tools there are: modes, toggles, and what is left of them when nothing may be written.
import type { Risk } from '../client/operation.ts';
import { type NamedOperation, operations } from '../client/operations.ts';
import { secretParameters } from '../client/vocabulary.ts';
import type { ServerConfig, ToolMode } from './config.ts';
import { families, type Family } from './families.ts';
import { actionTool, type HubTool, operationTool } from './tool.ts';

/** The tools that are switched on, in the order of the families. */
export function hubTools({ tools, mode, readOnly, withoutSecrets }: ServerConfig): readonly HubTool[] {
  return families
    .filter(({ tool }) => tools.has(tool))
    .flatMap((family) => {
      const own = operations.filter(
        ({ tool, risk, params }) =>
          tool === family.tool &&
          (!readOnly || risk === 'read') &&
          // Whoever signs in changes as whom the server works, which is no mere reading either.
          !((withoutSecrets || readOnly) && secretParameters(params).length > 0),
      );
      return own.length === 0 ? [] : layouts[mode](family, own);
    });
}

type Layout = (family: Family, operations: readonly NamedOperation[]) => HubTool[];

const condensed: Layout = ({ tool, title, summary }, own) => [actionTool({ name: tool, title, summary }, own)];
const verbose: Layout = (_, own) => own.map(operationTool);

const RISKS = ['read', 'write', 'privileged', 'destructive'] as const satisfies readonly Risk[];

const split: Layout = ({ tool, title, summary }, own) =>
  RISKS.flatMap((risk) => {
    const some = own.filter((operation) => operation.risk === risk);
    const names = { name: `${tool}_${risk}`, title: `${title}: ${risk}`, summary };
    return some.length === 0 ? [] : [actionTool(names, some)];
  });

const layouts: Readonly<Record<ToolMode, Layout>> = {
  condensed,
  verbose,
  both: (family, own) => [...condensed(family, own), ...verbose(family, own)],
  split,
};
