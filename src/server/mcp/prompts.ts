import { completable, type McpServer } from '@modelcontextprotocol/server';
import { z } from 'zod';
import type { LibraryContent } from '../../tools/tool.ts';

/** Adds the prompts to one request's server. */
export type PromptRegistrar = (server: McpServer) => void;

/**
 * A few ways of working with the library that people ask for again and again. Schemas are made once a generation:
 * making them costs more than answering a request.
 */
export function preparePrompts({ shelf }: LibraryContent): PromptRegistrar {
  const productIds = shelf.catalogue.products.map(({ id }) => id);
  const product = completable(z.string().max(200).describe('Product: id, title or alias'), (value) =>
    startingWith(productIds, value),
  );
  const version = (what: string) =>
    completable(z.string().max(100).describe(what), (value, context) => {
      const named = context?.arguments?.product;
      const products = named
        ? shelf.catalogue.products.filter(({ id }) => id === named)
        : shelf.catalogue.products;
      return startingWith(
        [...new Set(products.flatMap(({ versions }) => versions.map(({ id }) => id)))],
        value,
      );
    });
  const answerArguments = z.object({ question: z.string().max(2000).describe('The question') });
  const migrateArguments = z.object({
    product,
    from: version('Version in use'),
    to: version('Version to move to'),
    subject: z.string().max(500).optional().describe('What the migration is about; leave out for everything'),
  });
  const troubleshootArguments = z.object({
    error: z.string().max(2000).describe('The error code or message'),
    product: completable(z.string().max(200).optional().describe('Product it comes from'), (value) =>
      startingWith(productIds, value ?? ''),
    ),
  });

  return (server) => {
    server.registerPrompt(
      'answer_with_citations',
      {
        title: 'Answer from the documentation, with citations',
        description: 'Answers one question from the manuals only, and cites every statement.',
        argsSchema: answerArguments,
      },
      ({ question }) =>
        message(
          `Answer this question from the documentation library only: ${question}\n\n` +
            'Search for it, narrow to the product and version it is about, and fetch the best results before you rely on them. ' +
            'Give the url and page behind every statement. Check words that you quote with the quote tool. ' +
            'If the library does not answer it, say so and say what you searched for.',
        ),
    );
    server.registerPrompt(
      'migrate_between_versions',
      {
        title: 'Plan a migration between two versions',
        description: 'Collects what changed between two versions of a product and what has to be done.',
        argsSchema: migrateArguments,
      },
      ({ product: name, from, to, subject }) =>
        message(
          `Plan the migration of ${name} from version ${from} to ${to}${subject ? `, as far as it concerns ${subject}` : ''}.\n\n` +
            `Search for release notes, migration guides, deprecations and breaking changes in version ${to}. ` +
            'Use compare_versions on the documents and pages concerned. ' +
            'List each change with what to do about it and the url and page that says so, in order of risk.',
        ),
    );
    server.registerPrompt(
      'troubleshoot_error',
      {
        title: 'Troubleshoot an error',
        description: 'Finds what an error code or message means and what to do about it.',
        argsSchema: troubleshootArguments,
      },
      ({ error, product: name }) =>
        message(
          `Find out what this error means and what to do about it${name ? ` (product: ${name})` : ''}: ${error}\n\n` +
            'Search for the code or the distinctive words of the message in quotes first, then for its meaning in plain words. ' +
            'Fetch what you find with its neighbours. Give cause, check and remedy, each with url and page; ' +
            'tell apart what the documentation says from what you conclude.',
        ),
    );
  };
}

function message(text: string) {
  return { messages: [{ role: 'user' as const, content: { type: 'text' as const, text } }] };
}

function startingWith(values: readonly string[], typed: string): string[] {
  return values.filter((value) => value.toLowerCase().startsWith(typed.toLowerCase())).slice(0, 50);
}
