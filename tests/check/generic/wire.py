#!/usr/bin/env python3
"""The command `wire` of the real program on recorded messages.

Usage: wire.py PROGRAM FOLDER_OF_RECORDINGS
"""
import base64
import json
import pathlib
import re
import subprocess
import sys
import tempfile

PROGRAM, RECORDED = sys.argv[1], pathlib.Path(sys.argv[2])
SENDER = '0x70997970C51812dc3A010C7d01b50e0d17dc79C8'
RECIPIENT = '0xBcd4042DE499D14e55001CcbB24a551F3b954096'
checks = 0


def check(ok, what):
    global checks
    checks += 1
    if not ok:
        sys.exit(f'wire.py: {what}')


def run(*args, data=None, status=0):
    result = subprocess.run([PROGRAM, 'wire', *map(str, args)], input=data,
                            stdin=None if data else subprocess.DEVNULL,
                            capture_output=True, timeout=60)
    out = result.stdout.decode()
    check(result.returncode == status,
          f'wire {args}: {result.returncode}\n{out[-3000:]}{result.stderr}')
    check(not re.search('[\x00-\x09\x0b-\x1f\x7f-\x9f]', out),
          'control characters')
    return out, result.stderr.decode()


def totals(out):
    return tuple(map(int, re.search(
        r'(\d+) messages, (\d+) checks, (\d+) bad\n$', out).groups()))


def calls(name):
    return [json.loads(line)
            for line in (RECORDED / name).read_text().splitlines()]


def varint(n):
    return bytes([n]) if n < 128 else bytes([n & 127 | 128]) + varint(n >> 7)


def frame(message):
    return b'\0' + len(message).to_bytes(4, 'big') + message


with tempfile.TemporaryDirectory() as folder:
    folder = pathlib.Path(folder)

    def write(name, content):
        path = folder / name
        path.write_bytes(content if isinstance(content, bytes)
                         else content.encode())
        return path

    def rewrite(lines, name='changed.jsonl'):
        return write(name, '\n'.join(map(json.dumps, lines)) + '\n')

    out, _ = run('--help')
    check('Example' in out and len(out.splitlines()) <= 26, out)
    run(status=2)
    run('a', 'b', status=2)
    _, err = run(folder / 'none', status=1)
    check('none' in err, err)
    _, err = run('--signer', '0x12', folder, status=2)
    check('--signer' in err, err)

    # the whole paid conversation: everybody signed who should have
    out, _ = run(RECORDED / 'paid-gateway.jsonl')
    check(totals(out) == (60, 50, 0), out[-200:])
    for what, signer, n in (('request', SENDER, 9), ('segment', SENDER, 12),
                            (r'ticket \d', SENDER, 16),
                            ('result', RECIPIENT, 6),
                            ('answer to the ping', RECIPIENT, 1)):
        found = re.findall(f'  ok: {what}: signed by {signer}\n', out)
        check(len(found) == n, f'{what}: {len(found)} of {n}')
    check(out.count('body of') == 6, 'hashes of bodies')
    for text in ('face_value: 1000000000000000 wei', '(50.000000 %)',
                 'price_per_unit: 27000000049 wei', 'manifest_id: "rec1"',
                 'H264 MPEGTS AuthToken SegmentSlicing', 'duration: 2000 ms',
                 'capacities: 0:1 1:1 2:1', '2026-11-24 04:39:14 UTC'):
        check(text in out, text)
    for name, expected in (('offchain-gateway.jsonl', (14, 3, 0)),
                           ('offchain-transcoder.jsonl', (9, 0, 0)),
                           ('push1.http', (1, 0, 0))):
        out, _ = run(RECORDED / name)
        check(totals(out) == expected, out[-200:])
    check('rendition-name: P144p30fps16x9' in out, out)
    out, _ = run(RECORDED / 'offchain-transcoder.jsonl')
    check('verysecret' not in out and '(10 characters, not shown)' in out,
          'a secret')

    # what is changed on the way is found
    lines = calls('paid-gateway.jsonl')
    first = next(c for c in lines if c['path'] == '/segment')
    headers = first['request_headers']
    segment = base64.b64decode(headers['livepeer-segment'][0])
    payment = base64.b64decode(headers['livepeer-payment'][0])
    headers['livepeer-segment'] = [base64.b64encode(
        segment.replace(b'rec1', b'rec2')).decode()]
    first['request_body_base64'] = base64.b64encode(b'other').decode()
    media = next(c for c in lines if c['path'].startswith('/stream/'))
    media['response_body_base64'] = base64.b64encode(b'other').decode()
    out, _ = run(rewrite(lines), status=1)
    bad = re.findall(r'  BAD: (\w+)', out)
    check(bad == ['segment', 'body', 'result'], bad)
    check('not by ' + SENDER in out and 'not by ' + RECIPIENT in out, out)

    # each path has messages of its own
    lines = calls('paid-gateway.jsonl')
    info = base64.b64decode(next(
        c for c in lines if c['path'].endswith('/GetOrchestrator')
    )['response_body_base64'])[5:]
    paid = next(c for c in lines if c['path'] == '/segment')
    uri = json.loads(json.dumps(paid))
    uri['request_headers']['content-type'] = ['application/vnd+livepeer.uri']
    uri['request_body_base64'] = base64.b64encode(b'http://a/\x1b0.ts').decode()
    paid.update(path='/payment', request_body_base64='',
                response_body_base64=base64.b64encode(
                    b'\x82\x01' + varint(len(info)) + info).decode())
    out, _ = run(rewrite([paid]))
    check('PaymentResult' in out and 'TranscodeResult' not in out and
          out.count('transcoder: "') == 1, out)
    paid['response_body_base64'] = ''
    out, _ = run(rewrite([paid]), status=1)
    check('PaymentResult: no info' in out, out)
    out, _ = run(rewrite([uri]))
    check('body: http://a/ 0.ts' in out and 'body of' not in out, out)
    redeemer = {m['message']: bytes.fromhex(m['bytes']) for m in json.loads(
        (RECORDED.parent / 'vectors/payment_messages.json').read_text()
    )['messages'] if m['name'].startswith('redeemer') and m['bytes']}
    coded = {k: base64.b64encode(frame(v)).decode()
             for k, v in {**redeemer, '': b''}.items()}
    out, _ = run(rewrite([
        {'method': 'POST', 'status': 200, 'path': '/net.TicketRedeemer/' + path,
         'request_body_base64': coded[request],
         'response_body_base64': coded[response]}
        for path, request, response in (
            ('QueueTicket', 'net.Ticket', ''),
            ('MaxFloat', 'net.MaxFloatReq', 'net.MaxFloatUpdate'),
            ('MonitorMaxFloat', 'net.MaxFloatReq', 'net.MaxFloatUpdate'))]))
    check(re.findall(r'^(\w+), \d+ bytes$', out, re.M) == [
        'Ticket', 'QueueTicketRes', 'MaxFloatReq', 'MaxFloatUpdate',
        'MaxFloatReq', 'MaxFloatUpdate'], out)

    # a message alone, however it was kept
    text = base64.b64encode(segment).decode()
    for content in (segment, text, text + '\n', segment.hex(),
                    '0x' + segment.hex(), frame(segment),
                    'Livepeer-Segment: ' + text):
        path = write('message', content)
        out, _ = run('--signer', SENDER, path)
        check(out.split(',')[0].endswith('SegData') and
              f'ok: segment: signed by {SENDER}' in out, (content, out))
    out, _ = run('-', data=segment)
    check(f'-- segment: signed by {SENDER}' in out, out)
    out, _ = run('--signer', RECIPIENT, path, status=1)
    check('BAD: segment' in out and totals(out) == (1, 1, 1), out)
    out, _ = run('--type', 'payment', write('p', base64.b64encode(payment)))
    check(totals(out) == (1, 2, 0), out)
    out, _ = run(write('p', payment))
    check('guessed' in out and totals(out) == (1, 2, 0), out)
    _, err = run('--type', 'Segment', path, status=1)
    check('OrchestratorInfo, SegData' in err, err)

    # a ticket for the redeemer has all that redeems it
    ticket = redeemer['net.Ticket']
    out, _ = run('--type', 'Ticket', write('t', ticket))
    check(totals(out) == (1, 3, 0) and 'ok: ticket 3: signed by ' in out and
          'ok: commitment' in out and 'ok: ticket 3: wins' in out, out)
    rand = ticket[-32:]
    odds = bytes.fromhex('3f' + 'ff' * 31)
    check(ticket.count(odds) == 1 and ticket[-34:-32] == b'\x2a\x20', ticket)
    for changed, bad in (
            (ticket.replace(odds, bytes(31) + b'\1'), ['ticket 3', 'ticket 3']),
            (ticket[:-1] + bytes([ticket[-1] ^ 1]), ['commitment', 'ticket 3']),
            (ticket[:-34], ['commitment', 'ticket 3'])):
        out, _ = run('--type', 'Ticket', write('t', changed), status=1)
        check(re.findall('  BAD: ([^:]+)', out) == bad, (bad, out))
    out, _ = run('--type', 'Ticket', write('t', payment), status=1)
    check('BAD: ' in out, out)

    # what is no message is told
    for content, text in ((b'', 'no message'), (b'\xff\xfe\xfd', 'no message'),
                          ('{"a": 1}\n', 'line 1'), ('{"a": \n', 'line 1'), ('{"a": \x1b]0;x\x07', 'line 1'),
                          ('HTTP/1.1 200 OK\r\n', 'end of its headers'),
                          ('HTTP/1.1 200 OK\r\nContent-Type: multipart/mixed; '
                           'boundary=b\r\n\r\nx', 'no part'),
                          (b'\x01\0\0\0\0', 'no message'),
                          (frame(b'\xff'), 'no message')):
        out, _ = run(write('junk', content), status=1)
        check(text in out, (content, out))
    out, _ = run('--type', 'Payment', write('junk', segment), status=1)
    check('BAD' in out, out)
    # an empty message is one, of whatever type
    out, _ = run(write('empty', frame(b'') + frame(segment)))
    check('empty message' in out and 'SegData' in out and
          totals(out)[::2] == (2, 0), out)
    out, _ = run('--type', 'PingPong', write('empty', frame(b'')))
    check('PingPong, 0 bytes' in out, out)
    cut = calls('offchain-gateway.jsonl')
    body = base64.b64decode(cut[1]['response_body_base64'])
    cut[1]['response_body_base64'] = base64.b64encode(body[:-3]).decode()
    cut[2]['request_headers']['livepeer-segment'] = ['no base64!']
    cut[2]['path'] += ''
    cut[3]['path'] += '\x1b[2J'
    cut[5]['status'] = 403
    cut[5]['response_body_base64'] = base64.b64encode(b'ErrSegSig\n\x1b[1m').decode()
    out, _ = run(rewrite(cut), status=1)
    check('BAD: gRPC: the stream ended inside' in out and
          'BAD: Livepeer-Segment: base64 decode error' in out and
          'answer: ErrSegSig  [1m' in out, out)
    # what does not say how long it is, and is too long
    for args in (('/dev/zero',), ('-',)):
        with open('/dev/zero', 'rb') as zero:
            result = subprocess.run([PROGRAM, 'wire', *args], stdin=zero,
                                    capture_output=True, timeout=60)
        check(result.returncode == 1 and
              b'larger than 256 MiB' in result.stderr, result)
    # any part of a file is read without harm
    whole = (RECORDED / 'offchain-gateway.jsonl').read_bytes()
    for n in range(0, 3000, 97):
        result = subprocess.run([PROGRAM, 'wire', write('part', whole[:n])],
                                capture_output=True, timeout=60)
        check(result.returncode in (0, 1), result)

print(f'wire.py: {checks} checks')
