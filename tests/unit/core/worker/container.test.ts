import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { Inject, Injectable, Token } from '#core';
import { ConstructionError, dependenciesOf, Services } from '../../../../core/worker/container.js';
import { dependencyFaults } from '../../../../core/worker/dependency-check.js';

interface Mailer {
  readonly name: string;
}

class Plain {
  readonly name = 'plain';
}

@Injectable()
class SmtpMailer implements Mailer {
  readonly name = 'smtp';
  constructor(readonly plain: Plain) {}
}

let made = 0;
const mailerToken = new Token<Mailer>('mailer', (resolve) => {
  made++;
  return resolve(SmtpMailer);
});

@Injectable()
class Sender {
  constructor(
    @Inject(mailerToken) readonly mailer: Mailer,
    readonly plain: Plain,
  ) {}
}

/** Has the constructor of its ancestor. */
@Injectable()
class Heir extends Sender {}

@Injectable()
class Pair {
  constructor(
    readonly sender: Sender,
    readonly plain: Plain,
  ) {}
}

describe('services', () => {
  it('are made once for a worker, and again for another', () => {
    const services = new Services();
    const pair = services.resolve(Pair);
    assert.equal(pair.plain, pair.sender.plain);
    assert.equal(services.resolve(Pair), pair);
    assert.equal(services.resolve(Plain), pair.plain);
    assert.notEqual(new Services().resolve(Plain), pair.plain);
  });

  it('can be injected by token, made once as well', () => {
    made = 0;
    const services = new Services();
    const { mailer } = services.resolve(Sender);
    assert.ok(mailer instanceof SmtpMailer);
    assert.equal(mailer.plain, services.resolve(Plain));
    assert.equal(services.resolve(Heir).mailer, mailer);
    assert.equal(made, 1);
  });

  it('inherit what their constructor needs', () => {
    assert.deepEqual(dependenciesOf(Heir), [mailerToken, Plain]);
    assert.deepEqual(dependencyFaults(Heir, new Set()), []);
  });

  it('are not made again after they failed', () => {
    let attempts = 0;
    class Failing {
      readonly attempt = ++attempts;
      constructor() {
        throw new Error(`attempt ${this.attempt}`);
      }
    }
    const services = new Services();
    for (let time = 0; time < 2; time++) {
      assert.throws(
        () => services.resolve(Failing),
        (error) => error instanceof ConstructionError && error.subject === 'Failing',
      );
    }
    assert.equal(attempts, 1);
  });

  it('whose parameter was not there yet are found', () => {
    class Early {
      constructor(readonly late: unknown) {}
    }
    Reflect.defineMetadata('design:paramtypes', [undefined], Early);
    Injectable()(Early);
    assert.deepEqual(dependencyFaults(Early, new Set()), [
      'Early, constructor parameter 1 (late) was not there yet when the class was made: ' +
        'two files import each other; move what both need into a third one.',
    ]);
  });
});
