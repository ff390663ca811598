"""`crmsim workshop` as a person starts it: what it says, and what is left after the process has been killed."""

import os
import re
import signal
import subprocess
import sys
from contextlib import contextmanager

import pytest
from command_line import crmsim
from workshop_rooms import Caller, wait_for


@contextmanager
def workshop(folder, *options: str):
    """A running `crmsim workshop`, and what it said until it was open."""
    command = [sys.executable, "-m", "crmsim", "workshop", "--host", "127.0.0.1", *options]
    environment = {**os.environ, "PYTHONUNBUFFERED": "1"}
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, cwd=folder, env=environment) as process:
        said = []
        for line in process.stdout:
            said.append(line)
            if "Ctrl-C" in line:
                break
        try:
            yield process, "".join(said)
        finally:
            if process.poll() is None:
                process.send_signal(signal.SIGINT)


def found(pattern: str, said: str) -> str:
    match = re.search(pattern, said)
    assert match, said
    return match[1]


@pytest.mark.slow
def test_a_killed_server_goes_on_where_it_was(tmp_path):
    """SIGKILL in the middle of a question: the answer that was acknowledged is there, and the phone is still in."""
    with workshop(tmp_path, "--port", "0", "--lesson", "all_at_once", "--game", "none") as (process, said):
        trainer = Caller(int(found(r"Phones: http://127\.0\.0\.1:(\d+)", said)))
        assert trainer.post("claim", token=found(r"/trainer#(\S+)", said))[0] == 200
        phone = Caller(trainer.port)
        assert phone.post("join", code=found(r"code (\S{4} \S{4})", said), name="Red")[0] == 200
        trainer.do("next")
        trainer.do("open")
        phone.do("answer", lesson=0, value=20)
        process.kill()
        process.wait()
    with workshop(tmp_path, "--port", str(trainer.port), "--session", "last") as (process, said):
        with phone.look("phone") as line:
            assert '"mine": 20.0' in line.recv(timeout=10)
        trainer.do("close")
        process.send_signal(signal.SIGINT)
        wait_for(lambda: process.poll() is not None)
        assert process.returncode == 130


@pytest.mark.parametrize(
    ("options", "words"),
    [
        (("--session", "none"), "is no workshop that has been kept. There is none in this database yet."),
        (("--lesson", "all_at_onec"), "Did you mean 'all_at_once'?"),
        (("--database", "nosuch://x"), "is no address of a database that can be used here"),
    ],
)
def test_mistakes_end_in_a_sentence(tmp_path, monkeypatch, options, words):
    """A session, a lesson or a database that is not there: exit code 2 and what would be right."""
    monkeypatch.chdir(tmp_path)
    done = crmsim("workshop", *options)
    assert done.code == 2
    assert words in done.err
