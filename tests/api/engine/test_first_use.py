"""The first requests after a start come together: what is looked at once in a process is ready before them."""

import subprocess
import sys

# In a process of its own, because what is tested happens once in a process, and kills it when it goes wrong.
FIRST_USE = """
import sys, threading
import msgspec
from talonario import app
from talonario.cli import main
from talonario.store import Database

app.build(Database.open("sqlite:///nowhere.db"))
shapes = [msgspec.Struct]
for shape in shapes:
    shapes += shape.__subclasses__()
rooms = ("talonario.api.", "talonario.domain.", "talonario.store.")
shapes = [shape for shape in dict.fromkeys(shapes) if shape.__module__.startswith(rooms)]
sys.setswitchinterval(1e-6)


def use(shape, together):
    together.wait()
    for name in reversed(shape.__struct_encode_fields__):  # the last ones are found out about last
        try:
            msgspec.convert({name: []}, shape)
        except msgspec.ValidationError:
            pass


for shape in shapes:
    together = threading.Barrier(8)
    users = [threading.Thread(target=use, args=(shape, together)) for _ in range(8)]
    for user in users:
        user.start()
    for user in users:
        user.join()
print(len(shapes))
"""


def test_every_shape_may_be_used_by_many_threads_at_once() -> None:
    done = subprocess.run(  # noqa: S603  (our own words)
        [sys.executable, "-c", FIRST_USE], capture_output=True, text=True, check=False, timeout=120
    )
    assert done.returncode == 0, done.stderr
    assert int(done.stdout) > 100
