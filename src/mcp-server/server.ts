// The MCP server: lists the tools and runs their calls, over whichever transport it is connected to.
import { createMcpHandler, type McpServerFactory, ProtocolError, Server } from '@modelcontextprotocol/server';
import type { Api } from '../client/client.ts';
import { operations } from '../client/operations.ts';
import { version } from '../client/version.ts';
import { callTool } from './call.ts';
import type { ServerConfig } from './config.ts';
import { families } from './families.ts';
import { type HubTool, hubTool } from './tool.ts';

/** What the server needs: Docker Hub, and its settings. */
export interface ServerOptions {
  readonly api: Api;
  readonly config: ServerConfig;
}

/** The tools that are switched on, in the order of the families. */
export function hubTools({ tools }: ServerConfig): readonly HubTool[] {
  return families
    .filter(({ tool }) => tools.has(tool))
    .map((family) =>
      hubTool(
        family,
        operations.filter(({ tool }) => tool === family.tool),
      ),
    );
}

/** Makes servers, one a connection or request; the same for every transport and protocol era. */
export function hubServer({ api, config }: ServerOptions): McpServerFactory {
  const tools = hubTools(config);
  const byName = new Map(tools.map((tool) => [tool.definition.name, tool]));
  return () => {
    const server = new Server({ name: 'dockerhub-mcp', version }, { capabilities: { tools: {} } });
    server.setRequestHandler('tools/list', () => ({ tools: tools.map(({ definition }) => definition) }));
    server.setRequestHandler('tools/call', ({ params }, { mcpReq }) => {
      const tool = byName.get(params.name);
      if (!tool)
        throw new ProtocolError(-32602, `There is no tool ${params.name}; there are ${[...byName.keys()].join(', ')}`);
      return callTool(tool, params.arguments ?? {}, { api, config, signal: mcpReq.signal });
    });
    return server;
  };
}

/** The server as a fetch function, for a client in the same process: no socket, the same protocol. */
export function inProcess(options: ServerOptions): (request: Request) => Promise<Response> {
  return createMcpHandler(hubServer(options)).fetch;
}
