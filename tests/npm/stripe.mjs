// The official client of Stripe's API against the simulator.
import assert from 'node:assert/strict';
import Stripe from 'stripe';
import { listen, read, sim, simulator } from './shared.mjs';

const at = new URL(simulator);
// The client has no setting for a path before /v1, where the simulator's Stripe lives: its HTTP client puts it there.
class Prefixed {
    constructor(inner) { this.inner = inner; }
    getClientName() { return this.inner.getClientName(); }
    makeRequest(host, port, path, ...rest) { return this.inner.makeRequest(host, port, `/stripe${path}`, ...rest); }
}
const client = new Stripe(read('stripe-secret.txt'), {
    host: at.hostname, port: at.port, protocol: 'http', maxNetworkRetries: 0, telemetry: false,
    httpClient: new Prefixed(Stripe.createNodeHttpClient()),
});

const ears = await listen('');
const { payment_intent: intent } = await sim('/stripe/payments', { order: 'npm-1', amount: 5000, currency: 'eur', pay: true });
assert.equal((await client.paymentIntents.retrieve(intent)).status, 'succeeded');

const wanted = { payment_intent: intent, amount: 1200, reason: 'requested_by_customer', metadata: { unwind_key: 'npm/1' } };
const refund = await client.refunds.create(wanted, { idempotencyKey: 'npm/1' });
assert.deepEqual([refund.object, refund.amount, refund.status, refund.metadata.unwind_key], ['refund', 1200, 'succeeded', 'npm/1']);

const again = await client.refunds.create(wanted, { idempotencyKey: 'npm/1' });
assert.equal(again.id, refund.id);
assert.equal(again.lastResponse.headers['idempotent-replayed'], 'true');
await assert.rejects(client.refunds.create({ ...wanted, amount: 1300 }, { idempotencyKey: 'npm/1' }), { type: 'StripeIdempotencyError' });
await assert.rejects(
    client.refunds.create({ payment_intent: intent, amount: 5000 }, { idempotencyKey: 'npm/2' }),
    { type: 'StripeInvalidRequestError', param: 'amount' });

await client.refunds.create({ payment_intent: intent, amount: 100 });
const listed = [];
for await (const one of client.refunds.list({ payment_intent: intent, limit: 1 })) listed.push(one.amount);
assert.deepEqual(listed, [100, 1200]);
assert.equal((await client.charges.list({ payment_intent: intent })).data[0].amount_refunded, 1300);
await assert.rejects(client.paymentIntents.cancel(intent), { code: 'payment_intent_unexpected_state' });
await assert.rejects(new Stripe('sk_test_wrong', {
    host: at.hostname, port: at.port, protocol: 'http', maxNetworkRetries: 0, telemetry: false,
    httpClient: new Prefixed(Stripe.createNodeHttpClient()),
}).refunds.list(), { type: 'StripeAuthenticationError' });

const unpaid = await client.paymentIntents.create({ amount: 700, currency: 'eur', metadata: { order: 'x' } });
assert.equal(unpaid.status, 'requires_payment_method');
assert.equal((await client.paymentIntents.cancel(unpaid.id)).status, 'canceled');

const secret = read('stripe-webhook-secret.txt');
const told = await ears.next(n => n.body.includes('"charge.refunded"'));
assert.equal(told.path, '/v1/channels/stripe/notifications');
const event = client.webhooks.constructEvent(told.body, told.headers['stripe-signature'], secret);
assert.deepEqual([event.type, event.data.object.payment_intent], ['charge.refunded', intent]);
assert.equal(event.api_version, Stripe.API_VERSION ?? event.api_version);
assert.throws(() => client.webhooks.constructEvent(`${told.body} `, told.headers['stripe-signature'], secret));

await sim(`/stripe/payments/${intent}/dispute`, { amount: 3700 });
const disputed = await ears.next(n => n.body.includes('"charge.dispute.created"'));
assert.equal(client.webhooks.constructEvent(disputed.body, disputed.headers['stripe-signature'], secret).data.object.amount, 3700);
assert.equal((await client.disputes.list({ payment_intent: intent })).data.length, 1);

await ears.stop();
console.log(JSON.stringify({ checked: 'stripe', payment: intent }));
