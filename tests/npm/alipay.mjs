// The official client of Alipay's gateway against the simulator, with the check of every answer's signature on.
import assert from 'node:assert/strict';
import { AlipaySdk } from 'alipay-sdk';
import { listen, read, sim, simulator } from './shared.mjs';

const client = new AlipaySdk({
    appId: '2021000000000001',
    gateway: `${simulator}/alipay/gateway.do`,
    privateKey: read('alipay-app-private.pem'),
    keyType: 'PKCS8',
    alipayPublicKey: read('alipay-public.pem'),
});
const ask = (method, bizContent) => client.exec(method, { bizContent }, { validateSign: true });

const ears = await listen('success');
const { trade_no: tradeNo } = await sim('/alipay/trades', { out_trade_no: 'npm/1', total_amount_minor: 1234, pay: true });

const first = await ask('alipay.trade.refund', {
    out_trade_no: 'npm/1', refund_amount: '2.34', out_request_no: 'refund/npm/1', refund_reason: '不想要了 / changed my mind',
});
assert.equal(first.code, '10000');
assert.equal(first.fundChange, 'Y');
assert.equal(first.refundFee, '2.34');
assert.equal(first.tradeNo, tradeNo);

const again = await ask('alipay.trade.refund', { trade_no: tradeNo, refund_amount: '2.34', out_request_no: 'refund/npm/1' });
assert.deepEqual([again.code, again.fundChange, again.refundFee], ['10000', 'N', '2.34']);

const other = await ask('alipay.trade.refund', { trade_no: tradeNo, refund_amount: '2.35', out_request_no: 'refund/npm/1' });
assert.deepEqual([other.code, other.subCode], ['40004', 'ACQ.DISCORDANT_REPEAT_REQUEST']);

const found = await ask('alipay.trade.fastpay.refund.query', { trade_no: tradeNo, out_request_no: 'refund/npm/1' });
assert.deepEqual([found.refundStatus, found.refundAmount, found.outRequestNo], ['REFUND_SUCCESS', '2.34', 'refund/npm/1']);
const unknown = await ask('alipay.trade.fastpay.refund.query', { trade_no: tradeNo, out_request_no: 'never' });
assert.deepEqual([unknown.code, unknown.refundStatus, unknown.refundAmount], ['10000', undefined, undefined]);

const trade = await ask('alipay.trade.query', { out_trade_no: 'npm/1' });
assert.deepEqual([trade.tradeStatus, trade.totalAmount], ['TRADE_SUCCESS', '12.34']);
const paid = await ask('alipay.trade.close', { out_trade_no: 'npm/1' });
assert.equal(paid.subCode, 'ACQ.TRADE_STATUS_ERROR');

await sim('/alipay/trades', { out_trade_no: 'npm/2', total_amount_minor: 500 });
assert.equal((await ask('alipay.trade.close', { out_trade_no: 'npm/2' })).code, '10000');
assert.equal((await ask('alipay.trade.query', { out_trade_no: 'npm/2' })).tradeStatus, 'TRADE_CLOSED');

const told = await ears.next(n => n.body.includes('out_biz_no'));
const form = Object.fromEntries(new URLSearchParams(told.body));
assert.equal(told.path, '/v1/channels/alipay/notifications');
assert.equal(form.out_biz_no, 'refund/npm/1');
assert.equal(form.refund_fee, '2.34');
assert.equal(client.checkNotifySignV2({ ...form }), true);
assert.equal(client.checkNotifySignV2({ ...form, refund_fee: '9.99' }), false);

await ears.stop();
console.log(JSON.stringify({ checked: 'alipay', trade: tradeNo }));
