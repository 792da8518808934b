#!/usr/bin/env python3
"""wallet new, import, list and address of the real program.

Usage: wallet.py PROGRAM
"""
import ctypes
import json
import os
import pathlib
import pty
import re
import resource
import select
import signal
import subprocess
import sys
import tempfile

PROGRAM = sys.argv[1]
KEY = '0x59c6995e998f97a5a0044966f0945389dc9e86dae88c7a8412f4603b6b78690d'
ADDRESS = '0x70997970C51812dc3A010C7d01b50e0d17dc79C8'
checks = 0


def run(*args, text=None, status=0, preexec_fn=None, **env):
    result = subprocess.run([PROGRAM, 'wallet', *map(str, args)], input=text,
                            capture_output=True, text=True, timeout=100,
                            start_new_session=True, env={**os.environ, **env},
                            preexec_fn=preexec_fn,
                            stdin=None if text else subprocess.DEVNULL)
    check(result.returncode == status, f'wallet {args}: {result}')
    return result.stdout, result.stderr


def check(ok, what):
    global checks
    checks += 1
    if not ok:
        sys.exit(f'wallet.py: {what}')


def lock_nothing():
    """No memory may be locked, by root neither: without CAP_IPC_LOCK."""
    ctypes.CDLL(None).prctl(24, 14, 0, 0, 0)
    resource.setrlimit(resource.RLIMIT_MEMLOCK, (0, 0))


def can_lock():
    """Whether this system locks memory in spite of lock_nothing(), or, with
    sanitizers, says that it does."""
    if 'LP_TEST_SLOW_RUNNER' in os.environ:
        return True
    code = ('import ctypes, mmap; m = mmap.mmap(-1, 4096); '
            'a = ctypes.addressof(ctypes.c_char.from_buffer(m)); '
            'print(ctypes.CDLL(None).mlock(ctypes.c_void_p(a), 4096))')
    return subprocess.run([sys.executable, '-c', code], capture_output=True,
                          preexec_fn=lock_nothing).stdout.strip() == b'0'


def memory_has(pid, needle):
    """Whether the process has the text anywhere; None if nobody may look."""
    try:
        with open(f'/proc/{pid}/maps') as maps, \
                open(f'/proc/{pid}/mem', 'rb', 0) as memory:
            for line in maps:
                start, end, rights = re.match(
                    r'(\w+)-(\w+) (\S+)', line).groups()
                start, size = int(start, 16), int(end, 16) - int(start, 16)
                # what sanitizers map is too large
                if rights.startswith('rw') and size < 1 << 28:
                    memory.seek(start)
                    if needle in memory.read(size):
                        return True
    except OSError:
        return None
    return False


def at_terminal(*args, answers=(), stdin=None):
    """Runs on a terminal of its own; each answer is typed at a question, a
    number is a signal, a function is called with the process. Returns the exit
    status and all that was shown."""
    child, terminal = pty.fork()
    if child == 0:
        if stdin:
            os.dup2(stdin.fileno(), 0)
        os.execv(PROGRAM, [PROGRAM, 'wallet', *map(str, args)])
    shown, answers = b'', list(answers)
    while True:
        if not select.select([terminal], [], [], 60)[0]:
            os.kill(child, signal.SIGKILL)
            sys.exit(f'wallet.py: nothing more after {shown!r}')
        try:
            data = os.read(terminal, 1000)
        except OSError:
            data = b''
        if not data:
            break
        shown += data
        if shown.endswith(b': ') and answers:
            answer = answers.pop(0)
            if callable(answer):
                answer = answer(child)
            if isinstance(answer, int):
                os.kill(child, answer)
            else:
                os.write(terminal, answer)
    status = os.waitpid(child, 0)[1]
    os.close(terminal)
    check(not answers, f'{answers} were never asked for: {shown!r}')
    return (os.WEXITSTATUS(status) if os.WIFEXITED(status) else
            -os.WTERMSIG(status)), shown.decode()


with tempfile.TemporaryDirectory() as folder:
    folder = pathlib.Path(folder)
    keys, password = folder / 'keys', folder / 'password'
    password.write_text('correct horse\n')
    password.chmod(0o600)
    common = ['--keystore', keys, '--password-file', password]

    out, _ = run('--help')
    check('Example' in out and len(out.splitlines()) <= 24, out)
    out, err = run('list', '--keystore', keys)
    check(out == '' and 'wallet new' in err, err)
    run('address', '--keystore', keys, status=1)

    # what is imported is the key, in a file as geth names and writes it
    out, _ = run('import', '--key-file', '-', '--light', *common, text=KEY)
    address, path = out.split()
    path = pathlib.Path(path)
    check(address == ADDRESS, out)
    check(path.parent == keys and re.fullmatch(
        r'UTC--\d{4}-\d\d-\d\dT\d\d-\d\d-\d\d\.\d{9}Z--' +
        ADDRESS[2:].lower(), path.name), path)
    check(path.stat().st_mode & 0o777 == 0o600, 'mode of the key file')
    check(keys.stat().st_mode & 0o777 == 0o700, 'mode of the folder')
    written = json.loads(path.read_text())
    check(written['version'] == 3 and written['address'] ==
          ADDRESS[2:].lower() and written['crypto']['kdfparams']['n'] == 4096,
          written)
    check(KEY[2:] not in path.read_text(), 'the key in the clear')
    check(re.fullmatch(r'[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab]'
                       r'[0-9a-f]{3}-[0-9a-f]{12}', written['id']), 'id')
    _, err = run('import', '--key-file', '-', *common, text=KEY, status=1)
    check('already' in err, err)
    out, _ = run('import', '--key-file', '-', '--light', '-k', folder / 'spaces',
                 '-p', password, text=f'  {KEY}\t\r\nwhat follows\n')
    check(out.split()[0] == ADDRESS, out)
    _, err = run('import', '--key-file', '-', *common, text='\n', status=1)
    check('stdin' in err, err)

    # ours opens it, with the right password only
    out, err = run('address', path, *common)
    check(out.strip() == ADDRESS, out)
    check(err == '', err)
    out, err = run('address', path, *common, preexec_fn=lock_nothing)
    check(out.strip() == ADDRESS, out)
    check(err == '' if can_lock() else len(err.splitlines()) == 1 and
          'RLIMIT_MEMLOCK is 0 bytes' in err and 'ulimit' in err, err)
    wrong = folder / 'wrong'
    wrong.write_text('hunter2')
    wrong.chmod(0o600)
    _, err = run('address', path, '-k', keys, '-p', wrong, status=1)
    check('given password' in err and 'hunter2' not in err, err)
    wrong.chmod(0o644)
    _, err = run('address', path, '-k', keys, '-p', wrong, status=1)
    check('chmod 600' in err, err)
    _, err = run('new', '--keystore', keys, status=1)
    check('--password-file' in err, err)

    # a file another program made
    vectors = pathlib.Path(os.environ['LP_TEST_FILES'],
                           'vectors/keystore_v3.json')
    for v in json.loads(vectors.read_text())['fast']:
        if v['name'] in ('made-by-ethers', 'scrypt-no-address-field'):
            foreign = keys / v['name']
            foreign.write_text(json.dumps(v['keystore']))
            password.write_text(v['password'])
            out, _ = run('address', foreign, *common)
            check(out.strip() == v['address'], out)
    password.write_text('correct horse')

    out, _ = run('new', *common)
    made = out.split()[0]
    out, _ = run('list', '--keystore', keys)
    check([line.split()[0] for line in out.splitlines()][:2] ==
          [ADDRESS, made] and len(out.splitlines()) == 4, out)
    out, _ = run('address', LP_KEYSTORE=str(keys))
    check(out.strip() == ADDRESS, out)

    bad = folder / 'bad'
    bad.write_text('0x' + '00' * 32)
    bad.chmod(0o600)
    _, err = run('import', '--key-file', bad, *common, status=1)
    check('not a private key' in err, err)
    bad.write_text(KEY[:-1])
    _, err = run('import', '--key-file', bad, *common, status=1)
    check('digits' in err and KEY[2:20] not in err, err)
    run('import', *common, status=2)

    # at a terminal: asked twice, never shown, and nothing made unless both agree
    typed = folder / 'typed'
    new = ['new', '--keystore', typed, '--light']
    status, shown = at_terminal(*new, answers=[b'tr0ub4dor\n', b'tr0ub4dor\n'])
    check(status == 0 and 'tr0ub4dor' not in shown, shown)
    check(shown.count('Password of the key file: ') == 1 and
          shown.count('The same again: ') == 1, shown)
    made = re.search(r'(0x[0-9a-fA-F]{40}) (\S+)', shown)
    password.write_text('tr0ub4dor')
    out, _ = run('address', made[2], *common)
    check(out.strip() == made[1], out)
    _, shown = at_terminal('address', '--keystore', typed)
    check(made[1] in shown, shown)
    count = len(list(typed.iterdir()))
    for answers, text in (([b'one\n', b'other\n'], 'differ'),
                          ([b'\x04'], 'no password was given'),
                          ([b'one\n', b'\x04'], 'no password was given')):
        status, shown = at_terminal(*new, answers=answers)
        check(status == 1 and text in shown, (answers, shown))
        check('other' not in shown, shown)
    # a key that was read is nowhere in the clear while a password is waited for
    keyfile, found = folder / 'typed.hex', []

    def look(child):
        found.append(memory_has(child, KEY[10:].encode()))
        return b'one\n'

    keyfile.write_text(KEY)
    with open(keyfile) as f:
        status, shown = at_terminal('import', '--key-file', '-', '--light', '-k',
                                    folder / 'read', answers=[look, b'one\n'],
                                    stdin=f)
    check(status == 0 and ADDRESS in shown, shown)
    check(found[0] is not True, 'the key is left in memory')
    status, shown = at_terminal(*new, answers=[signal.SIGTERM])
    check(status == -signal.SIGTERM, (status, shown))
    check(len(list(typed.iterdir())) == count, 'a key nobody asked for')
    run(status=2)
    run('melt', status=2)
    run('list', 'x', status=2)
    run('--no-such-option', status=2)

print(f'100%: Checks: {checks}, Failures: 0, Errors: 0')
