"""Reading one invoice and listing a hundred, beside a server that has nothing to find out."""

from collections.abc import Collection, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

import msgspec

from talonario.cli.bench import beside
from talonario.cli.bench.figures import Row, row
from talonario.cli.bench.load import Answer, Clients, Conversation, Load, NoAnswer, WrongAnswer, connected, request
from talonario.cli.bench.stage import Stage, serving
from talonario.migrate.progress import Reporter

LISTED: Final = 100
PATH: Final = "/v1/invoices"
AIMS: Final = {"read": 0.4, "list": 0.6}


class Listed(msgspec.Struct):
    """As much of a listed invoice as is looked at."""

    id: str
    lines: list[msgspec.Raw]


class Page(msgspec.Struct):
    """As much of a page as is looked at."""

    data: list[Listed]


def get(path: str, headers: dict[str, str], holds: bytes, length: int) -> Conversation:
    """Read, and see that it is what was asked for: it holds these bytes and has this length."""
    answer: Answer = yield request("GET", path, headers)
    if answer.status != 200 or len(answer.body) != length or holds not in answer.body:
        raise WrongAnswer(answer)


def asked(clients: Clients, path: str, headers: dict[str, str]) -> bytes:
    """The answer to one request. Raises NoAnswer."""
    bodies: list[bytes] = []

    def once() -> Conversation:
        answer: Answer = yield request("GET", path, headers)
        if answer.status != 200:
            raise WrongAnswer(answer)
        bodies.append(answer.body)

    load = clients.hold([once()])
    if load.failures:
        raise NoAnswer(load.failures[0])
    return bodies[0]


def measure(
    stage: Stage, names: Collection[str], each: int, rounds: int, clients: int, workers: int, progress: Reporter
) -> Iterator[Row]:
    """Read from both servers in turns. The first company must have issued a hundred invoices."""
    headers = {"Authorization": f"Bearer {stage.parties[0].factuarea_key}"}
    with connected(stage.port, clients) as ours:
        page = asked(ours, f"{PATH}?limit={LISTED}", headers)
        listed = msgspec.json.decode(page, type=Page).data
        assert [len(one.lines) for one in listed] == [3] * LISTED, "a hundred invoices of three lines"
        sizes = [(one.id, len(asked(ours, f"{PATH}/{one.id}", headers))) for one in listed]
        one_body = asked(ours, f"{PATH}/{listed[0].id}", headers)
        with answering(stage.folder, one_body, page, workers) as port, connected(port, clients) as theirs:

            def read(_: int) -> Conversation:
                identity, length = sizes[_ % len(sizes)]
                return get(f"{PATH}/{identity}", headers, identity.encode(), length)

            def read_beside(_: int) -> Conversation:
                return get("/one", {}, listed[0].id.encode(), len(one_body))

            def list_(_: int) -> Conversation:
                return get(f"{PATH}?limit={LISTED}", headers, listed[-1].id.encode(), len(page))

            def list_beside(_: int) -> Conversation:
                return get("/list", {}, listed[-1].id.encode(), len(page))

            for name, mine, other, what, count in (
                ("read", read, read_beside, "a constant, same size", each * 2),
                ("list", list_, list_beside, "encoding ready Structs", max(clients, each // 4)),
            ):
                if name not in names:
                    continue
                progress.begin(f"{stage.engine}: {name}", rounds)
                found: tuple[list[Load], list[Load]] = ([], [])
                for turn in range(rounds + 1):
                    loads = ours.hold(map(mine, range(count))), theirs.hold(map(other, range(count)))
                    if turn:  # the first one warms up
                        found[0].append(loads[0])
                        found[1].append(loads[1])
                        progress.advance()
                progress.end()
                yield row(name, stage.engine, ("over HTTP", found[0]), (what, found[1]), AIMS[name])


@contextmanager
def answering(folder: Path, one: bytes, page: bytes, workers: int) -> Iterator[int]:
    """The server beside ours, with these answers: its port."""
    (folder / beside.ONE).write_bytes(one)
    (folder / beside.LIST).write_bytes(page)
    program = (beside.__name__, "--workers", str(workers))
    with serving("", folder / "beside.log", *program, **{beside.FOLDER: str(folder)}) as port:
        yield port
