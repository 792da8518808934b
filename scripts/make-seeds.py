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
             'fundDepositAndReserve': 10, 'fundDepositAndReserveFor': 14,
             'claimedReserve': 13, 'claimableReserve': 13,
             'getSenderInfo': 1, 'getReserveInfo': 1, 'usedTickets': 1,
             'isUnlockInProgress': 1,
             'WinningTicketTransfer': 1, 'DepositFunded': 1,
             'ReserveFunded': 1, 'ReserveClaimed': 11, 'Unlock': 10,
             'Withdrawal': 10, 'WinningTicketRedeemed': 12}
    for v in abi['calls']:
        kind = kinds.get(v['function'].split('(')[0])
        data = unhex(v['calldata'])[4:]
        assert (kind is None) == (data == b''), v['function']
        seed('fuzz-abi', bytes([kind or 15]) + data)
    for v in abi['executed_scenario']['steps']:
        for event in v['events']:
            if event.get('data', '0x') != '0x':
                seed('fuzz-abi', bytes([kinds[event['event']]]) +
                     unhex(event['data']))
    word = lambda n: n.to_bytes(32, 'big')
    text = b'sender deposit and reserve are zero'.ljust(64, b'\0')
    seed('fuzz-abi', unhex('08c379a0') + word(32) + word(35) + text)
    seed('fuzz-abi', bytes([0]) + word(32) + word(35) + text)
    seed('fuzz-abi', unhex('4e487b71') + word(0x32))
    one = word(32) + word(1)
    seed('fuzz-abi', bytes([8]) + one + one + word(32) + word(1) + word(7))
    seed('fuzz-abi', bytes([9]) + one + word(32) + word(64) + word(64 * 4)
         + word(1) + word(32) + word(64) + word(7) + word(3)
         + b'abc'.ljust(32, b'\0') + word(0))


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


def fuzz_hls():
    entry = '#EXTINF:2.000000,\n%d.ts\n'
    head = ('#EXTM3U\n#EXT-X-VERSION:6\n#EXT-X-TARGETDURATION:3\n'
            '#EXT-X-MEDIA-SEQUENCE:%d\n#EXT-X-DISCONTINUITY-SEQUENCE:2\n'
            '#EXT-X-INDEPENDENT-SEGMENTS\n')
    time = '#EXT-X-PROGRAM-DATE-TIME:2026-02-28T23:59:59.999Z\n'
    for window, text in (
            (0, head % 0), (0, head % 7 + time + entry % 7 + entry % 8),
            (2, head % 1 + entry % 1 + '#EXT-X-DISCONTINUITY\n' + entry % 2 +
             '#EXT-X-GAP\n' + entry % 3 + '#EXT-X-ENDLIST\n'),
            (3, (head % (2 ** 63 - 1) + time + '#EXTINF:0.0000005,x\na b\n' +
                 '#EXTINF:86400,\nc\n').replace('\n', '\r\n')),
            (1, head % 0 + time.replace('2026-02-28', '9999-12-31') +
             entry % 0 + entry % 1 + entry % 2)):
        seed('fuzz-hls', bytes([window]) + text.encode())


def fuzz_profile():
    numbers = bytes([1, 1, 7, 255, 255, 3, 1, 2] * 2)
    size = (1280).to_bytes(2, 'big') + (720).to_bytes(2, 'big')
    every = {'name': 'a', 'width': 640, 'height': 360, 'bitrate': 1000000,
             'fps': 30000, 'fpsDen': 1001, 'profile': 'H264High', 'gop': '2.5',
             'encoder': 'H.264', 'colorDepth': 0, 'chromaFormat': 0,
             'quality': 23}
    for text in ('P720p30fps16x9,P240p30fps16x9', json.dumps([every]),
                 json.dumps([{'width': 1, 'height': 1, 'bitrate': 1,
                              'fps': 0, 'gop': 'intra', 'profile': ''},
                             {**every, 'gop': 1.25, 'encoder': 'HEVC'}]),
                 '0.9.1-176aa415\n0.8.2+x', 'v1.2\n1.2.0', 'undefined\n0'):
        seed('fuzz-profile', numbers + text.encode())
        seed('fuzz-profile', size + numbers[4:] + text.encode())


def fuzz_codec():
    # parameter sets as in the tests of core/media-sps
    sps = unhex('6742c00dd901419f9f011000003e90000ea600f142a480')
    pps = unhex('68ebe3cb22c0')
    avcc = (b'\x01' + sps[1:4] + b'\xff\xe1' + len(sps).to_bytes(2, 'big') +
            sps + b'\x01' + len(pps).to_bytes(2, 'big') + pps)
    vps = unhex('40010c01ffff')
    sps5 = unhex('42010102200000030090000003000003003fa00b480289f2365959'
                 'a4932bc05a02000007d20000ea6010')
    pps5 = unhex('4401c1')
    hvcc = b'\x01' + bytes(20) + b'\x0f\x03'  # lengths of 4 bytes, 3 arrays
    for kind, unit in ((32, vps), (33, sps5), (34, pps5)):
        hvcc += (bytes([kind]) + b'\0\x01' + len(unit).to_bytes(2, 'big') +
                 unit)
    seed('fuzz-codec', b'\0\0' + avcc)
    seed('fuzz-codec', b'\1\0' + hvcc)
    for unit in (sps, unhex('67640028acd940780227e5c044000003000400000300f03c60'
                            'c658'),
                 unhex('67f4001f919b281485fc7cf80880000003008000003c078c18cb')):
        seed('fuzz-codec', b'\2\0' + unit)
    for unit in (sps5, unhex('420101016000000300900000030000030078a003c08010e596'
                             '566924caf0168080000003008000000f04')):
        seed('fuzz-codec', b'\3\0' + unit)
    sei, idr, islice = unhex('0601' '0180'), unhex('658880'), unhex('6188')
    for codec, units in ((4, (b'\x09\xf0', sps, pps, idr)),
                         (4, (sps, pps, unhex('06060184'), sei, islice)),
                         (5, (b'\x46\x01\x50', vps, sps5, pps5,
                              unhex('2601af')))):
        for length in range(5):
            seed('fuzz-codec', bytes([codec, length]) + b''.join(
                (len(u).to_bytes(length, 'big') if length else b'\0\0\0\1')
                + u for u in units))
    for text in ('1210', '2b920800', 'eb098800', '1190', 'f8e85000',
                 'fff15080043ffc', 'fff94c801ffffc210049'):
        seed('fuzz-codec', b'\6\0' + unhex(text))


def fuzz_text():
    addresses = vectors('vectors/addresses.json')
    for v in addresses['valid'][:3]:
        seed('fuzz-text', v['checksummed'].encode())
    for text in (addresses['invalid_mixed_case'][0]['address'], '0' * 40,
                 '0xdeadBEEF', '115792089237316195423570985008687907853269984'
                 '665640564039457584007913129639935', '0x' + 'f' * 64,
                 '3', '-1/7', '0.25', '1.000000000000000001/3', '1e3',
                 '0.9.1-176aa415\n0.8', 'K\u00f6ln \x1b[2J \u009b2J\r\n'):
        seed('fuzz-text', text.encode())


def fuzz_payment():
    for m in vectors('vectors/payment_messages.json')['messages']:
        if m['message'] in ('net.Payment', 'net.Ticket'):
            for right in (0, 15, 31):
                seed('fuzz-payment', bytes([right]) + unhex(m['bytes']))


for source in sorted((ROOT / 'tests/fuzz').glob('fuzz-*.c')):
    make = globals().get(source.stem.replace('-', '_'))
    if make:
        make()
print(', '.join(f'{t}: {n} seeds' for t, n in counts.items()))
if len(sys.argv) > 3:
    pathlib.Path(sys.argv[3]).write_text('')
