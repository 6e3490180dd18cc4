// What the three scripts have in common: where the simulator is, and somebody who listens to what it tells.
import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { join } from 'node:path';

export const [, , simulator, folder] = process.argv;

export const read = name => readFileSync(join(folder, name), 'utf8').trim();

export async function sim(path, body) {
    const response = await fetch(`${simulator}/sim${path}`, { method: body ? 'POST' : 'GET', body: body && JSON.stringify(body) });
    const said = await response.json();
    if (!response.ok) throw new Error(`${path}: ${response.status} ${JSON.stringify(said)}`);
    return said;
}

// Listens where the simulator sends its notices. `next` waits for one that the caller wants; the test has a time limit.
export async function listen(answer) {
    const heard = [];
    let wake = () => { };
    const server = createServer((request, response) => {
        const chunks = [];
        request.on('data', chunk => chunks.push(chunk));
        request.on('end', () => {
            heard.push({ path: request.url, headers: request.headers, body: Buffer.concat(chunks).toString('utf8') });
            response.end(answer);
            wake();
        });
    });
    await new Promise(listening => server.listen(0, '127.0.0.1', listening));
    await sim('/notify', { url: `http://127.0.0.1:${server.address().port}` });
    return {
        async next(wanted) {
            for (;;) {
                const at = heard.findIndex(wanted);
                if (at >= 0) return heard.splice(at, 1)[0];
                await new Promise(woken => { wake = woken; });
            }
        },
        async stop() {
            await sim('/notify', { url: null });
            server.closeAllConnections();
            server.close();
        },
    };
}
