// The Standard Webhooks library on both ways: it signs an instruction for the carrier, and checks what the carrier tells.
import assert from 'node:assert/strict';
import { Webhook } from 'standardwebhooks';
import { listen, read, sim, simulator } from './shared.mjs';

const webhook = new Webhook(read('carrier-secret.txt'));

async function instruct(body, { minutesAgo = 0, signed = body } = {}) {
    const [text, id, time] = [JSON.stringify(body), `instruction-${body.key}`, new Date(Date.now() - minutesAgo * 60_000)];
    const response = await fetch(`${simulator}/carriers/sf/instructions`, {
        method: 'POST',
        body: text,
        headers: {
            'webhook-id': id,
            'webhook-timestamp': `${Math.floor(time.getTime() / 1000)}`,
            'webhook-signature': webhook.sign(id, time, JSON.stringify(signed)),
        },
    });
    return { status: response.status, body: await response.json() };
}

const ears = await listen('');
await sim('/carriers/sf/parcels', { order: 'npm-1', tracking: 'NPM1', pace_ms: 0 });
const ask = { key: 'npm/void', instruction: 'void_label', order: 'npm-1', parcel: '1', tracking: 'NPM1' };

assert.equal((await instruct(ask, { signed: { ...ask, tracking: 'NPM2' } })).status, 401);
assert.equal((await instruct(ask, { minutesAgo: 10 })).status, 401);
const first = await instruct(ask);
assert.deepEqual([first.status, first.body.accepted], [200, true]);
assert.deepEqual(await instruct(ask), first);
assert.deepEqual((await instruct({ ...ask, key: 'npm/void2', tracking: 'NPM2' })).body.code, 'unknown_parcel');

const told = await ears.next(() => true);
assert.equal(told.path, '/v1/carriers/sf/scans');
const { scans } = webhook.verify(told.body, told.headers);
assert.deepEqual([scans[0].tracking, scans[0].order, scans[0].scan], ['NPM1', 'npm-1', 'label_voided']);
assert.throws(() => webhook.verify(told.body.replace('NPM1', 'NPM2'), told.headers));

await ears.stop();
console.log(JSON.stringify({ checked: 'carrier' }));
