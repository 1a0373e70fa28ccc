import type {
  DatabaseIntrospector,
  Dialect,
  DialectAdapter,
  Driver,
  Kysely,
  QueryCompiler,
  TransactionSettings,
} from 'kysely';
import { IdentifierNode, RawNode, createQueryId } from 'kysely';

import { PooledConnection, type ConnectionFacts } from './pooled-connection.js';
import type { SessionPool } from './session-pool.js';

/** How one kind of database writes SQL. */
export interface Flavour {
  createAdapter(): DialectAdapter;
  createCompiler(): QueryCompiler;
  // Kysely declares it so: an introspector does not look at the types of tables.
  // oxlint-disable-next-line typescript/no-explicit-any
  createIntrospector(database: Kysely<any>): DatabaseIntrospector;
}

/** Kysely's view of a pool of ours. */
export class PooledDialect implements Dialect {
  constructor(
    private readonly pool: SessionPool,
    private readonly flavour: Flavour,
    private readonly facts: ConnectionFacts,
  ) {}

  createDriver(): Driver {
    return new PooledDriver(this.pool, this.facts);
  }

  createQueryCompiler(): QueryCompiler {
    return this.flavour.createCompiler();
  }

  createAdapter(): DialectAdapter {
    return this.flavour.createAdapter();
  }

  // oxlint-disable-next-line typescript/no-explicit-any
  createIntrospector(database: Kysely<any>): DatabaseIntrospector {
    return this.flavour.createIntrospector(database);
  }
}

type CompileQuery = QueryCompiler['compileQuery'];

class PooledDriver implements Driver {
  constructor(
    private readonly pool: SessionPool,
    private readonly facts: ConnectionFacts,
  ) {}

  async init(): Promise<void> {
    // connections are opened when they are needed
  }

  async acquireConnection(): Promise<PooledConnection> {
    const session = await this.pool.acquire();
    return new PooledConnection(session, this.facts, () => this.pool.release(session));
  }

  async releaseConnection(connection: PooledConnection): Promise<void> {
    this.pool.release(connection.session);
  }

  beginTransaction(connection: PooledConnection, settings: TransactionSettings): Promise<void> {
    return connection.begin(settings);
  }

  commitTransaction(connection: PooledConnection): Promise<void> {
    return connection.commit();
  }

  rollbackTransaction(connection: PooledConnection): Promise<void> {
    return connection.rollback();
  }

  savepoint(connection: PooledConnection, name: string, compile: CompileQuery): Promise<void> {
    return connection.command(compile(command('savepoint', name), createQueryId()));
  }

  rollbackToSavepoint(connection: PooledConnection, name: string, compile: CompileQuery): Promise<void> {
    return connection.command(compile(command('rollback to savepoint', name), createQueryId()));
  }

  releaseSavepoint(connection: PooledConnection, name: string, compile: CompileQuery): Promise<void> {
    return connection.command(compile(command('release savepoint', name), createQueryId()));
  }

  destroy(): Promise<void> {
    return this.pool.close();
  }
}

function command(words: string, savepoint: string): RawNode {
  return RawNode.createWithChildren([RawNode.createWithSql(`${words} `), IdentifierNode.create(savepoint)]);
}
