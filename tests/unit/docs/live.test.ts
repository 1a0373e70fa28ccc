import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { z } from 'zod';
import live from '../../../config/live.js';
import { WallController } from '../../../app/live/controller/wall.js';
import { UserController } from '../../../app/live/controller/user.js';
import { texts } from '../../../app/live/service/texts.js';
import { schemaMark } from '../../../core/config/define.js';
import { marksOf } from '../../../core/worker/decorators.js';
import { readDocument, sectionOf, tableRows } from '../../support/docs/markdown.js';

const document = readDocument('docs/live.md');
const said = sectionOf(document, 'What is said');
const keySchema = z.object({ default: z.unknown(), description: z.string() });
const { properties } = z
  .object({ properties: z.record(z.string(), keySchema) })
  .parse(z.toJSONSchema(live[schemaMark], { io: 'input' }));

describe('docs/live.md', () => {
  it('has each setting with its default and its meaning', () => {
    const rows = Object.entries(properties).map(([key, { default: preset, description }]) => [
      `live.${key}`,
      JSON.stringify(preset),
      description,
    ]);
    assert.deepEqual(tableRows(sectionOf(document, 'Settings')), rows);
  });

  it('has each action, and each event', () => {
    const actions = [UserController, WallController].flatMap((type) =>
      marksOf(type).actions.map(
        ({ name }) => `live.${type.name.replace('Controller', '').toLowerCase()}.${name}`,
      ),
    );
    const named = tableRows(said).flatMap(([first = '']) => (first.startsWith('live.') ? [first] : []));
    assert.deepEqual(named.toSorted(), actions.toSorted());
    for (const event of Object.keys(texts)) assert.ok(said.includes(`\`${event}\``), event);
  });

  it('has each refusal with the status that it has in the code', () => {
    const sources = [
      'controller/user',
      'controller/wall',
      'model/queue',
      'service/guards',
      'service/payloads',
      'service/words',
    ];
    const code = sources.map((path) => readDocument(`app/live/${path}.ts`)).join('\n');
    const thrown = [...code.matchAll(/new Refusal\((\d+), '(\w+)'/g)].map(
      ([, status, event]) => `${status} ${event}`,
    );
    const rows = tableRows(said).flatMap(([status = '', event = '']) =>
      /^\d{3}$/.test(status) ? [`${status} ${event}`] : [],
    );
    assert.deepEqual([...new Set(thrown)].toSorted(), rows.toSorted());
  });
});
