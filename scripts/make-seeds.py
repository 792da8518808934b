#!/usr/bin/env python3
"""Seeds for the fuzz targets, from the vectors in tests/files.

Usage: make-seeds.py SOURCE_ROOT OUT_FOLDER [STAMP]
Writes OUT_FOLDER/<target>/<name>; STAMP is written last.
"""
import base64
import json
import pathlib
import sys

ROOT = pathlib.Path(sys.argv[1])
OUT = pathlib.Path(sys.argv[2])
FILES = ROOT / 'tests/files'
counts = {}


def vectors(name):
    return json.loads((FILES / name).read_text())


def seed(target, data):
    folder = OUT / target
    folder.mkdir(parents=True, exist_ok=True)
    counts[target] = counts.get(target, 0) + 1
    (folder / f'seed-{counts[target]:04d}').write_bytes(data)


def unhex(text):
    return bytes.fromhex(text[2:] if text.startswith('0x') else text)


def fuzz_rlp():
    rlp = vectors('vectors/rlp.json')
    for v in rlp['valid'] + rlp['invalid']:
        if 'rlp' in v:
            seed('fuzz-rlp', unhex(v['rlp']))
    tx = vectors('vectors/transactions.json')
    for v in tx['eip155'] + tx['eip1559']:
        seed('fuzz-rlp', unhex(v['raw']))
    for v in vectors('recorded/redemptions.json'):
        seed('fuzz-rlp', unhex(v['raw']))


def fuzz_abi():
    abi = vectors('vectors/ticketbroker_abi.json')
    # the number stands for types in fuzz-abi.c
    kinds = {'redeemWinningTicket': 3, 'batchRedeemWinningTickets': 4,
             'fundDepositAndReserve': 7}
    for v in abi['calls']:
        kind = kinds.get(v['function'].split('(')[0], 1)
        seed('fuzz-abi', bytes([kind]) + unhex(v['calldata'])[4:])
    for v in abi['executed_scenario']['steps']:
        for event in v['events']:
            if 'data' in event:
                seed('fuzz-abi', bytes([1]) + unhex(event['data']))
    word = lambda n: n.to_bytes(32, 'big')
    text = b'sender deposit and reserve are zero'.ljust(64, b'\0')
    seed('fuzz-abi', unhex('08c379a0') + word(32) + word(35) + text)
    seed('fuzz-abi', bytes([0]) + word(32) + word(35) + text)
    seed('fuzz-abi', unhex('4e487b71') + word(0x32))
    one = word(32) + word(1)
    seed('fuzz-abi', bytes([8]) + one + one + word(32) + word(1) + word(7))
    seed('fuzz-abi', bytes([9]) + one + word(32) + word(64) + word(64 * 4)
         + one + word(64) + word(7) + word(3) + b'abc'.ljust(32, b'\0')
         + word(0))


def fuzz_keystore():
    keys = vectors('vectors/keystore_v3.json')
    for v in keys['fast'] + keys['slow'] + keys['must_fail']:
        seed('fuzz-keystore', json.dumps(v['keystore']).encode())


def calls():
    for name in ('paid-gateway', 'offchain-gateway', 'offchain-transcoder'):
        for line in (FILES / f'recorded/{name}.jsonl').read_text().splitlines():
            call = json.loads(line)
            for key in ('request', 'response'):
                body = call.get(f'{key}_body_base64') or ''
                call[key] = base64.b64decode(body)
            yield call


def header(call, name):
    return base64.b64decode((call['request_headers'].get(name) or [''])[0])


def fuzz_wire():
    # the number stands for messages in fuzz-wire.c
    kinds = {'net.Payment': 2, 'net.TicketParams': 9, 'net.Ticket': 10,
             'net.MaxFloatReq': 11, 'net.MaxFloatUpdate': 12}
    for m in vectors('vectors/payment_messages.json')['messages']:
        seed('fuzz-wire', bytes([kinds[m['message']]]) + unhex(m['bytes']))
    for call in calls():
        method = call['path'].rsplit('/', 1)[1]
        request, response = {
            'Ping': (8, 8), 'GetOrchestrator': (4, 0),
            'EndTranscodingSession': (7, 7), 'RegisterTranscoder': (6, 5),
        }.get(method, (None, None))
        if request is not None:
            seed('fuzz-wire', bytes([request]) + call['request'][5:])
            seed('fuzz-wire', bytes([response]) + call['response'][5:])
        if method == 'segment':
            seed('fuzz-wire', b'\1' + header(call, 'livepeer-segment'))
            seed('fuzz-wire', b'\2' + header(call, 'livepeer-payment'))
            seed('fuzz-wire', b'\3' + call['response'])
            seed('fuzz-wire', b'\x0d' + call['response'])
    seed('fuzz-wire', b'\3' + unhex('080712104f7263686573747261746f7242757379'))
    seed('fuzz-wire', b'\5' + unhex('1a0c420a12086465616462656566'))


def fuzz_grpc():
    for call in calls():
        if call['path'].startswith('/net.'):
            seed('fuzz-grpc', call['request'])
            seed('fuzz-grpc', call['response'])
    for text in ('2997321u', '99999999H', 'Invalid auth token', '100 %25 %C3%A4',
                 'application/grpc+proto', '12'):
        seed('fuzz-grpc', text.encode())


def fuzz_headers():
    for call in calls():
        for name in ('livepeer-segment', 'livepeer-payment', 'content-type'):
            for value in call['request_headers'].get(name, []):
                seed('fuzz-headers', value.encode())
    for text in ('multipart/mixed; boundary="a b\\"c"; x=y', '-12', 'text/plain',
                 'Zm9vYg=='):
        seed('fuzz-headers', text.encode())


def fuzz_multipart():
    part = b'--b\r\nContent-Type: video/mp2t\r\nPixels: 777\r\n\r\nbody\r\n'
    hashed = b'--b\r\nContent-Type: application/octet-stream\r\n\r\nhash\r\n'
    for body in (part, part + hashed, part + part, b'x\r\n' + hashed, b''):
        seed('fuzz-multipart', b'b\n' + body + b'--b--\r\n')
    for name in ('push1', 'push2'):
        head, _, body = (FILES / f'recorded/{name}.http').read_bytes() \
            .partition(b'\r\n\r\n')
        boundary = head.split(b'boundary=')[1].split(b'\r\n')[0]
        # short media: the form matters, not the frames
        first, _, rest = body.partition(b'\r\n\r\n')
        seed('fuzz-multipart', boundary + b'\n' + first + b'\r\n\r\n' +
             rest[:400] + body[-60:])


def fuzz_state():
    hash32, address = '11' * 32, '22' * 20
    for kind, state in (
            (0, {'version': 1, 'period': 60000000, 'used': [[hash32, 5, 2000]],
                 'spent': [[100, '3e8/7']]}),
            (1, {'version': 1, 'secret': hash32,
                 'seen': [[hash32, address, 2000, [1, 2, 4294967295]]]}),
            (2, {'version': 1, 'accounts': [
                [address + 's', '-5/3', '4c1', 10],
                [address, '0', None, 0]]})):
        seed('fuzz-state', bytes([kind]) + json.dumps(state).encode())


for source in sorted((ROOT / 'tests/fuzz').glob('fuzz-*.c')):
    make = globals().get(source.stem.replace('-', '_'))
    if make:
        make()
print(', '.join(f'{t}: {n} seeds' for t, n in counts.items()))
if len(sys.argv) > 3:
    pathlib.Path(sys.argv[3]).write_text('')
