// One request per line as JSON {op, …} in hexadecimal; one answer per line. The tests compare it with our own results.
const { sm2, sm3, sm4 } = require('sm-crypto');
const bytes = hex => Array.from(Buffer.from(hex, 'hex'));
const userId = '1234567812345678';
const operations = {
  sm3: r => sm3(bytes(r.message)),
  hmac: r => sm3(bytes(r.message), { mode: 'hmac', key: r.key }),
  pair: () => { const pair = sm2.generateKeyPairHex(); return pair.privateKey.padStart(64, '0') + pair.publicKey; },
  sign: r => sm2.doSignature(bytes(r.message), r.key, { hash: true, der: true, userId }),
  verify: r => String(sm2.doVerifySignature(bytes(r.message), r.signature, r.point, { hash: true, der: true, userId })),
  encrypt: r => sm2.doEncrypt(bytes(r.message), r.point, 1),
  decrypt: r => Buffer.from(sm2.doDecrypt(r.cipher, r.key, 1, { output: 'array' })).toString('hex'),
  sm4: r => sm4.encrypt(bytes(r.message), r.key, { mode: 'cbc', iv: r.iv, padding: 'pkcs#7' }),
};
require('readline').createInterface({ input: process.stdin }).on('line', line => {
  const request = JSON.parse(line);
  console.log(operations[request.op](request));
});
