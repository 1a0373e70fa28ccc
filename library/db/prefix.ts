import {
  AliasNode,
  IdentifierNode,
  ListNode,
  OperationNodeTransformer,
  RawNode,
  SchemableIdentifierNode,
  TableNode,
  UsingNode,
  type CreateIndexNode,
  type CreateViewNode,
  type DeleteQueryNode,
  type DropIndexNode,
  type DropViewNode,
  type InsertQueryNode,
  type KyselyPlugin,
  type MergeQueryNode,
  type OperationNode,
  type PluginTransformQueryArgs,
  type PluginTransformResultArgs,
  type QueryId,
  type QueryResult,
  type RootOperationNode,
  type SelectQueryNode,
  type UnknownRow,
  type UpdateQueryNode,
} from 'kysely';

/**
 * Puts the prefix before the names of tables, views and indexes; aliases and what `with` names stay as they are. So does a name
 * that begins with the prefix, because Kysely shows a question within another one twice.
 */
export class PrefixPlugin implements KyselyPlugin {
  readonly #transformer: PrefixTransformer;

  constructor(prefix: string) {
    this.#transformer = new PrefixTransformer(prefix);
  }

  transformQuery({ node, queryId }: PluginTransformQueryArgs): RootOperationNode {
    return this.#transformer.transformNode(node, queryId);
  }

  async transformResult({ result }: PluginTransformResultArgs): Promise<QueryResult<UnknownRow>> {
    return result;
  }
}

/** The names that a query gives to what it reads. */
interface QueryNames {
  readonly aliases: Set<string>;
  readonly tables: Set<string>;
  readonly expressions: Set<string>;
}

/** Nodes in which the name of a table says whose column is meant, not where rows come from. */
const referenceKinds = new Set([
  'ReferenceNode',
  'AggregateFunctionNode',
  'FunctionNode',
  'SelectModifierNode',
]);

class PrefixTransformer extends OperationNodeTransformer {
  constructor(private readonly prefix: string) {
    super();
  }

  protected override transformTable(node: TableNode): TableNode {
    const { schema, identifier } = node.table;
    if (schema !== undefined || !this.#isTable(identifier.name)) return node;
    return TableNode.create(this.#full(identifier.name));
  }

  protected override transformCreateView(node: CreateViewNode, queryId?: QueryId): CreateViewNode {
    return { ...super.transformCreateView(node, queryId), name: this.#prefixed(node.name) };
  }

  protected override transformDropView(node: DropViewNode, queryId?: QueryId): DropViewNode {
    return { ...super.transformDropView(node, queryId), name: this.#prefixed(node.name) };
  }

  protected override transformCreateIndex(node: CreateIndexNode, queryId?: QueryId): CreateIndexNode {
    const name = IdentifierNode.create(this.#full(node.name.name));
    return { ...super.transformCreateIndex(node, queryId), name };
  }

  protected override transformDropIndex(node: DropIndexNode, queryId?: QueryId): DropIndexNode {
    return { ...super.transformDropIndex(node, queryId), name: this.#prefixed(node.name) };
  }

  #prefixed(node: SchemableIdentifierNode): SchemableIdentifierNode {
    return node.schema === undefined
      ? SchemableIdentifierNode.create(this.#full(node.identifier.name))
      : node;
  }

  #full(name: string): string {
    return name.startsWith(this.prefix) ? name : this.prefix + name;
  }

  /** Whether that name, at the place where the transformer stands, is a table's own. */
  #isTable(name: string): boolean {
    const parent = this.nodeStack.at(-2)?.kind ?? '';
    if (parent === 'CommonTableExpressionNameNode') return false;
    const isReference = referenceKinds.has(parent);
    for (const query of this.nodeStack.toReversed().filter(isQuery)) {
      const { aliases, tables, expressions } = namesIn(query);
      if (expressions.has(name)) return false;
      if (isReference && aliases.has(name)) return false;
      if (isReference && tables.has(name)) return true;
    }
    return !isReference; // such as `excluded` of an upsert
  }
}

function namesIn(query: Query): QueryNames {
  const names: QueryNames = { aliases: new Set(), tables: new Set(), expressions: new Set() };
  for (const source of sourcesOf(query)) addSource(source, names);
  const expressions = RawNode.is(query) ? [] : (query.with?.expressions ?? []);
  for (const { name } of expressions) names.expressions.add(name.table.table.identifier.name);
  return names;
}

type Query = SelectQueryNode | InsertQueryNode | UpdateQueryNode | DeleteQueryNode | MergeQueryNode | RawNode;

/** Where names mean something: a query, or a piece of SQL that somebody wrote. */
function isQuery(node: OperationNode): node is Query {
  return node.kind.endsWith('QueryNode') || node.kind === 'RawNode';
}

/** What stands after `from`, `join`, `into`, `update` and `using`, and the tables in a piece of SQL. */
function sourcesOf(query: Query): readonly (OperationNode | undefined)[] {
  switch (query.kind) {
    case 'SelectQueryNode':
      return [...(query.from?.froms ?? []), ...joined(query)];
    case 'InsertQueryNode':
      return [query.into];
    case 'UpdateQueryNode':
      return [query.table, ...(query.from?.froms ?? []), ...joined(query)];
    case 'DeleteQueryNode':
      return [...query.from.froms, query.using, ...joined(query)];
    case 'MergeQueryNode':
      return [query.into, query.using?.table];
    case 'RawNode':
      return tablesIn(query);
  }
}

function tablesIn({ parameters }: RawNode): OperationNode[] {
  return parameters.flatMap((part) => (RawNode.is(part) ? tablesIn(part) : TableNode.is(part) ? [part] : []));
}

function joined({ joins = [] }: Pick<SelectQueryNode, 'joins'>): OperationNode[] {
  return joins.map(({ table }) => table);
}

function addSource(source: OperationNode | undefined, names: QueryNames): void {
  if (source === undefined) return;
  if (TableNode.is(source)) names.tables.add(source.table.identifier.name);
  else if (AliasNode.is(source) && IdentifierNode.is(source.alias)) names.aliases.add(source.alias.name);
  else if (ListNode.is(source)) for (const item of source.items) addSource(item, names);
  else if (UsingNode.is(source)) for (const item of source.tables) addSource(item, names);
}
