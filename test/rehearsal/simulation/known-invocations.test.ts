import { describe, expect, it } from '@jest/globals';
import type { HttpRequest, HttpResponse } from '../../../lib/rehearsal/aws/http';
import type { Invocation } from '../../../lib/rehearsal/simulation/conduct';
import { InvocationRecorder } from '../../../lib/rehearsal/simulation/invocation-recorder';
import { KnownInvocations } from '../../../lib/rehearsal/simulation/known-invocations';
import type { SandboxWorld } from '../../../lib/rehearsal/simulation/sandbox-world';
import { VirtualClock } from '../../../lib/rehearsal/simulation/virtual-clock';

const ORIGIN = { functionName: 'dev-orders-lock', requestId: 'r-1' };
const LAST = Number.POSITIVE_INFINITY;

const request = (name: string, attempt = 1): HttpRequest => ({
  method: 'POST',
  path: '/',
  query: new URLSearchParams(),
  headers: { 'x-amz-target': name, 'amz-sdk-request': `attempt=${attempt}; max=3` },
  body: Buffer.from(name),
});

type Answer = (request: HttpRequest, clock: VirtualClock) => Promise<HttpResponse>;
type Handler = (world: SandboxWorld, clock: VirtualClock) => Promise<unknown>;

const named = ({ headers }: HttpRequest) => headers['x-amz-target']!;
const ok: Answer = async (sent) => ({ status: 200, headers: {}, body: `answer to ${named(sent)}` });

/** Both requests at once, and a third after their answers. */
const threeRequests: Handler = async ({ carry }) => {
  const [one] = await Promise.all([carry(request('one')), carry(request('two'))]);
  const third = await carry(request('three'));
  return { said: [one.body, third.body] };
};

class Play {
  readonly clock = new VirtualClock(new Date('2026-01-01T00:00:00Z'));
  readonly sent: string[] = [];
  readonly invocation: Invocation;

  constructor(
    private readonly answer: Answer = ok,
    event = '{"step":1}',
  ) {
    this.invocation = { origin: ORIGIN, event, clock: this.clock, carry: (one) => this.carry(one) };
  }

  /** Records a handler. */
  async record(handler: Handler): Promise<InvocationRecorder> {
    const recorder = new InvocationRecorder();
    const own = { carry: (one: HttpRequest) => this.carry(one), fetch: async () => new Response(), network: {} };
    const world = recorder.surround(own as unknown as SandboxWorld, () => ORIGIN);
    const work = recorder.perform(this.invocation, () => handler(world, this.clock));
    await this.clock.until(
      work.catch(() => undefined),
      { what: 'the handler' },
    );
    return recorder;
  }

  /** Does it again, as it was recorded. */
  again(known: KnownInvocations): Promise<unknown> {
    const work = known.perform(this.invocation, async () => 'the handler ran');
    work.catch(() => undefined);
    return this.clock.until(work, { what: 'the invocation' });
  }

  /** Arrives in a later turn, as every request does. */
  private async carry(one: HttpRequest): Promise<HttpResponse> {
    this.sent.push(named(one));
    await new Promise<void>((resolve) => this.clock.immediate(resolve));
    return this.answer(one, this.clock);
  }
}

async function knownFrom(handler: Handler, until = LAST): Promise<KnownInvocations> {
  const recorder = await new Play().record(handler);
  return new KnownInvocations(recorder.recorded(), until);
}

describe('an invocation that is known', () => {
  it('sends what it sent as the answers come in and gives what it gave, without its handler', async () => {
    const known = await knownFrom(threeRequests);
    const play = new Play();

    expect(await play.again(known)).toEqual({ said: ['answer to one', 'answer to three'] });
    expect(play.sent).toEqual(['one', 'two', 'three']);
    expect(() => known.check()).not.toThrow();
  });

  it('waits for the answers that it had before', async () => {
    const arrived: string[] = [];
    const slow: Answer = async (sent, clock) => {
      arrived.push(`${named(sent)} at ${clock.now().getUTCSeconds()} s`);
      if (named(sent) === 'two') await clock.sleep(5000);
      return ok(sent, clock);
    };
    const recorder = await new Play(slow).record(threeRequests);
    const before = arrived.splice(0);

    await new Play(slow).again(new KnownInvocations(recorder.recorded(), LAST));

    expect(arrived).toEqual(['one at 0 s', 'two at 0 s', 'three at 5 s']);
    expect(arrived).toEqual(before);
  });

  it('throws what it threw', async () => {
    const known = await knownFrom(async ({ carry }) => {
      await carry(request('one'));
      throw new TypeError('no snapshot');
    });

    await expect(new Play().again(known)).rejects.toThrow(new TypeError('no snapshot'));
    expect(() => known.check()).not.toThrow();
  });

  it('runs when it had not ended by the moment up to which the runs are the same', async () => {
    const known = await knownFrom(threeRequests, 1);
    const play = new Play();

    expect(await play.again(known)).toBe('the handler ran');
    expect(play.sent).toEqual([]);
  });
});

describe('a recording that does not fit', () => {
  const inASecond: Answer = async (sent, clock) => {
    await clock.sleep(1000);
    return ok(sent, clock);
  };
  const misfits: [string, Answer, RegExp][] = [
    ['another status', async (...one) => ({ ...(await ok(...one)), status: 400 }), /status of .* 200, found 400/],
    ['another body', async (...one) => ({ ...(await ok(...one)), body: 'new' }), /digest of the answer to one/],
    ['a late answer', inASecond, /expected the time of the answer to one/],
    ['a lost reply', () => Promise.reject(new Error('lost')), /expected status 200, found Error: lost/],
  ];

  it.each(misfits)('is refused: %s', async (_what, answer, message) => {
    const known = await knownFrom(threeRequests);

    await expect(new Play(answer).again(known)).rejects.toThrow(message);
    expect(() => known.check()).toThrow(message);
  });

  it('is refused: another event', async () => {
    const known = await knownFrom(threeRequests);

    await expect(new Play(ok, '{"step":2}').again(known)).rejects.toThrow(/expected an event with digest/);
  });

  it('is refused: another time', async () => {
    const known = await knownFrom(threeRequests);
    const play = new Play();
    await play.clock.pass(1);

    await expect(play.again(known)).rejects.toThrow(/r-1 of dev-orders-lock: expected its beginning at/);
    expect(play.sent).toEqual([]);
  });

  it('is refused: an invocation that does not come', async () => {
    const known = await knownFrom(threeRequests);

    expect(() => known.check()).toThrow(/expected further invocations of dev-orders-lock, found none/);
  });
});

describe('the recorder', () => {
  const notKept: { readonly what: string; readonly handler: Handler; readonly answer?: Answer }[] = [
    { what: 'reaches into the network', handler: async ({ network }) => network },
    { what: 'visits a website', handler: async ({ fetch }) => (await fetch('https://orders.example.com')).status },
    {
      what: 'pauses between requests',
      handler: async ({ carry }, clock) => {
        await carry(request('one'));
        await clock.sleep(1000);
        return carry(request('two'));
      },
    },
    {
      what: 'takes a turn of its own',
      handler: async ({ carry }, clock) => {
        await carry(request('one'));
        await new Promise<void>((resolve) => clock.immediate(resolve));
        return carry(request('two'));
      },
    },
    { what: 'tries again', handler: ({ carry }) => carry(request('one', 2)) },
    {
      what: 'meets a fault of the service',
      handler: ({ carry }) => carry(request('one')),
      answer: async () => ({ status: 503, headers: {}, body: '' }),
    },
    {
      what: 'loses a reply',
      handler: ({ carry }) => carry(request('one')),
      answer: () => Promise.reject(new Error('lost')),
    },
    { what: 'ends before its answer', handler: async ({ carry }) => void carry(request('one')) },
  ];

  it.each(notKept)('does not keep an invocation that $what', async ({ handler, answer }) => {
    const recorder = await new Play(answer).record(handler);

    expect(recorder.recorded().size).toBe(0);
  });

  it('numbers the beginnings and ends of all invocations', async () => {
    const recorder = await new Play().record(threeRequests);

    expect([recorder.beginningOf('r-1'), recorder.moment]).toEqual([1, 2]);
    expect(recorder.recorded().get('r-1')).toMatchObject({ functionName: 'dev-orders-lock', endedAt: 2 });
    expect(
      recorder
        .recorded()
        .get('r-1')!
        .requests.map(({ after }) => after),
    ).toEqual([0, 0, 2]);
  });
});
