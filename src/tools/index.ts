import { compareVersionsTool } from './compare-versions.ts';
import { fetchTool } from './fetch.ts';
import { getOutlineTool } from './get-outline.ts';
import { listLibraryTool } from './list-library.ts';
import { quoteTool } from './quote.ts';
import { relatedTool } from './related.ts';
import { resolveTool } from './resolve.ts';
import { searchTool } from './search.ts';
import type { Tool } from './tool.ts';

/** In the order that clients show them. A tool's own input type is checked by its schema before it runs. */
export const tools = [
  searchTool,
  fetchTool,
  getOutlineTool,
  listLibraryTool,
  resolveTool,
  quoteTool,
  compareVersionsTool,
  relatedTool,
] as readonly unknown[] as readonly Tool<unknown, object>[];
