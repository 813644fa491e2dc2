"""The setting that names the mail server: what it may say, and that a wrong one is refused without being repeated."""

import pytest

from talonario.outbound.smtp import address_in, server


def test_a_url_says_where_how_and_as_whom() -> None:
    found = server("smtp://ana%40empresa.example:a%2Fb%3Ac@mail.example")
    assert (found.host, found.port, found.tls) == ("mail.example", 587, "starttls")
    assert (found.user, found.password) == ("ana@empresa.example", "a/b:c")
    assert server("smtps://mail.example").port == 465
    assert server("smtps://mail.example:1465").tls == "implicit"
    assert server("smtp://localhost:25?tls=none").tls == "none"
    assert server("smtp://mail.example?ca=/etc/ours.pem").ca == "/etc/ours.pem"


def test_the_user_may_be_the_sender() -> None:
    assert address_in("smtp://ana%40empresa.example:x@mail.example") == "ana@empresa.example"
    assert address_in("smtp://apikey:x@mail.example") == ""
    assert address_in("") == ""


@pytest.mark.parametrize(
    "url",
    [
        "mail.example:587",
        "http://mail.example",
        "smtp://",
        "smtp://user:secreto@mail.example:port",
        "smtp://user:secreto@mail.example/path",
        "smtp://user:secreto@mail.example?tls=maybe",
        "smtp://user:secreto@mail.example?tls=none",
        "smtps://user:secreto@mail.example?tls=none",
        "smtp://user:secreto@mail.example?verify=no",
        "smtp://user:sec/reto@mail.example",
    ],
)
def test_what_cannot_be_read_or_is_not_safe_is_refused_without_the_password(url: str) -> None:
    with pytest.raises(ValueError, match="TALONARIO_SMTP_URL") as refusal:
        server(url)
    assert "secreto" not in str(refusal.value)
    assert "reto@" not in str(refusal.value)


def test_a_server_is_shown_without_its_password() -> None:
    assert "secreto" not in repr(server("smtp://ana:secreto@mail.example"))
