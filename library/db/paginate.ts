import type { Kysely, SelectQueryBuilder } from 'kysely';

/** Which rows of a long list: the first page is 1. */
export interface PageRequest {
  readonly page: number;
  /** Rows of a page. */
  readonly size: number;
}

/** Some rows of a list, and how many rows it has. */
export interface Page<Row> {
  readonly list: Row[];
  readonly count: number;
}

/** The most rows of a page. */
export const mostPageRows = 1_000;

/**
 * One page of the rows that a query finds, and how many it finds in all. The query should say an order.
 * @throws {RangeError} for a page or a size below 1, and for a size above 1,000.
 */
export async function paginate<Tables, Table extends keyof Tables, Row>(
  database: Kysely<Tables>,
  query: SelectQueryBuilder<Tables, Table, Row>,
  { page, size }: PageRequest,
): Promise<Page<Row>> {
  ensureWhole('page', page, Math.floor(Number.MAX_SAFE_INTEGER / mostPageRows));
  ensureWhole('size', size, mostPageRows);
  const list = await query
    .limit(size)
    .offset((page - 1) * size)
    .execute();
  const { sql } = await import('kysely');
  const { rows } = await sql<{ count: number }>`
    select count(*) as ${sql.ref('count')} from (${query.clearOrderBy()}) as ${sql.ref('counted')}
  `.execute(database);
  return { list, count: rows[0]?.count ?? 0 };
}

function ensureWhole(name: string, value: number, most: number): void {
  if (Number.isInteger(value) && value >= 1 && value <= most) return;
  throw new RangeError(`A page has a whole ${name} from 1 to ${most}, not ${value}.`);
}
