#!/usr/bin/env python3
"""Seeds for the fuzz targets, from the vectors in tests/files.

Usage: make-seeds.py SOURCE_ROOT OUT_FOLDER [STAMP]
Writes OUT_FOLDER/<target>/<name>; STAMP is written last.
"""
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


for source in sorted((ROOT / 'tests/fuzz').glob('fuzz-*.c')):
    make = globals().get(source.stem.replace('-', '_'))
    if make:
        make()
print(', '.join(f'{t}: {n} seeds' for t, n in counts.items()))
if len(sys.argv) > 3:
    pathlib.Path(sys.argv[3]).write_text('')
